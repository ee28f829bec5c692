"""Variants of Adam: other scales, other corrections."""

from __future__ import annotations

from optimizers.rule import Hyperparameter, Rate, Rule, State, decay_rate, epsilon, learning_rate
from optimizers.rules import effective_steps
from optimizers.rules.common import (
    BETA1,
    BETA1_T,
    BETA2,
    BETA2_T,
    FIRST_MOMENT,
    MEAN_VELOCITY,
    POWERS,
    SECOND_MOMENT,
    STEP,
    epsilon_root,
)
from optimizers.vocabulary import float32, maximum, power, sign, sqrt, where


def amsgrad(
    x: float,
    g: float,
    m: float,
    v: float,
    v_max: float,
    beta1_t: float,
    beta2_t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> tuple[float, ...]:
    """Adam, but divided by the largest v so far."""
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    v_max = maximum(v_max, v)
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v_max / (1.0 - beta2_t)
    return -lr * m_hat / (sqrt(v_hat) + eps), m, v, v_max, beta1_t, beta2_t


def adamax(
    x: float,
    g: float,
    m: float,
    u: float,
    beta1_t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> tuple[float, ...]:
    """u <- max(beta2 u, |g| + eps): the largest gradient, slowly forgotten."""
    m = beta1 * m + (1.0 - beta1) * g
    u = maximum(beta2 * u, abs(g) + eps)
    beta1_t = beta1_t * beta1
    return -lr * m / (1.0 - beta1_t) / u, m, u, beta1_t


def nadam(
    x: float,
    g: float,
    m: float,
    v: float,
    beta2_t: float,
    mu_product: float,
    t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    momentum_decay: float,
) -> tuple[float, ...]:
    """Adam that looks ahead: this step's gradient, and already next step's share of the mean."""
    t = t + 1.0
    mu = beta1 * (1.0 - 0.5 * power(0.96, t * momentum_decay))
    mu_next = beta1 * (1.0 - 0.5 * power(0.96, (t + 1.0) * momentum_decay))
    mu_product = float32(float32(mu_product) * float32(mu))
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta2_t = beta2_t * beta2
    m_hat = mu_next * m / (1.0 - mu_product * mu_next) + (1.0 - mu) * g / (1.0 - mu_product)
    v_hat = v / (1.0 - beta2_t)
    return -lr * m_hat / (sqrt(v_hat) + eps), m, v, beta2_t, mu_product, t


def radam(
    x: float,
    g: float,
    m: float,
    v: float,
    beta1_t: float,
    beta2_t: float,
    t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> tuple[float, ...]:
    """Adam, shortened by r while v has seen too little to be trusted.

    While it has seen next to nothing, v is left out.
    """
    t = t + 1.0
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    n_inf = 2.0 / (1.0 - beta2) - 1.0
    n = n_inf - 2.0 * t * beta2_t / (1.0 - beta2_t)
    enough = n > 5.0
    n, n_inf = (
        where(enough, n, 6.0),
        where(enough, n_inf, 6.0),
    )  # any number over 4, for an r that is not used
    r = sqrt((n - 4.0) * (n - 2.0) * n_inf / ((n_inf - 4.0) * (n_inf - 2.0) * n))
    scale = r * sqrt(1.0 - beta2_t) / (sqrt(v) + eps)
    return -lr * m_hat * where(enough, scale, 1.0), m, v, beta1_t, beta2_t, t


MEAN_LINE, SQUARE_LINE = (
    r"m \gets \beta_1 m + (1 - \beta_1)\, g",
    r"v \gets \beta_2 v + (1 - \beta_2)\, g^2",
)

AMSGRAD = Rule(
    slug="amsgrad",
    title="AMSGrad",
    update=amsgrad,
    formula=(
        MEAN_LINE,
        SQUARE_LINE,
        r"v_{\max} \gets \max(v_{\max}, v)",
        (
            r"x \gets x - \eta\,\dfrac{m / (1 - \beta_1^t)}{\sqrt{v_{\max} / (1 - \beta_2^t)} +"
            r" \epsilon}"
        ),
    ),
    teaches=(
        "Adam whose steps never grow back: one steep place is remembered for good. It repairs a"
        " case in which Adam does not converge."
    ),
    source="Reddi, Kale & Kumar, On the Convergence of Adam and Beyond, 2018, algorithm 2",
    paper="https://arxiv.org/abs/1904.09237",
    hyperparameters=(learning_rate(0.3), BETA1, BETA2, epsilon()),
    state=(FIRST_MOMENT, SECOND_MOMENT, State("v_max", "The largest v so far."), *POWERS),
    differs=(
        "With Adam's bias correction, applied after the maximum, as in PyTorch; the paper has none,"
        " and Optax corrects before the maximum."
    ),
    step_size=effective_steps.over_largest_root,
    velocity=MEAN_VELOCITY,
)

ADAMAX = Rule(
    slug="adamax",
    title="AdaMax",
    update=adamax,
    formula=(
        MEAN_LINE,
        r"u \gets \max(\beta_2 u,\ |g| + \epsilon)",
        r"x \gets x - \dfrac{\eta}{1 - \beta_1^t}\,\dfrac{m}{u}",
    ),
    teaches=(
        "Adam with the largest recent gradient in place of their root mean square: no step is"
        " longer than about lr."
    ),
    source="Kingma & Ba, Adam: A Method for Stochastic Optimization, 2015, algorithm 2",
    paper="https://arxiv.org/abs/1412.6980",
    hyperparameters=(
        learning_rate(0.3),
        BETA1,
        decay_rate("beta2", r"\beta_2", 0.999, "How slowly the largest gradient is forgotten."),
        epsilon(),
    ),
    state=(FIRST_MOMENT, State("u", "The largest gradient, slowly forgotten."), BETA1_T),
    differs="eps is added to |g|, as in PyTorch; the paper has none.",
    step_size=effective_steps.over_largest,
    velocity=MEAN_VELOCITY,
)

NADAM = Rule(
    slug="nadam",
    title="NAdam",
    update=nadam,
    formula=(
        r"\mu_t = \beta_1 \bigl(1 - \tfrac12\, 0.96^{\,t \psi}\bigr)",
        MEAN_LINE,
        SQUARE_LINE,
        (
            r"\hat m = \dfrac{\mu_{t+1}\, m}{1 - \prod_{i=1}^{t+1} \mu_i} + \dfrac{(1 - \mu_t)\,"
            r" g}{1 - \prod_{i=1}^{t} \mu_i}"
        ),
        r"x \gets x - \eta\,\dfrac{\hat m}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}",
    ),
    teaches=(
        "Adam with Nesterov's look ahead: it brakes earlier, and its momentum warms up from half of"
        " beta1."
    ),
    source="Dozat, Incorporating Nesterov Momentum into Adam, 2016; this form: torch.optim.NAdam",
    paper="https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
    hyperparameters=(
        learning_rate(0.3),
        BETA1,
        BETA2,
        epsilon(),
        Hyperparameter(
            "momentum_decay",
            r"\psi",
            0.004,
            0.0,
            1.0,
            "linear",
            "How soon the momentum has warmed up from half of beta1 to all of it.",
        ),
    ),
    state=(
        FIRST_MOMENT,
        SECOND_MOMENT,
        BETA2_T,
        State("mu_product", "The product of all mu so far, for the bias correction.", initial=1.0),
        STEP,
    ),
    differs=(
        "m is averaged with beta1 and corrected with the products of mu, as in PyTorch, which keeps"
        " that product in single precision; so does this, to agree with it digit for digit. Optax"
        " has no momentum schedule."
    ),
    step_size=effective_steps.over_corrected_root,
    velocity=MEAN_VELOCITY,
)

RADAM = Rule(
    slug="radam",
    title="RAdam",
    update=radam,
    formula=(
        MEAN_LINE,
        SQUARE_LINE,
        (
            r"n_\infty = \dfrac{2}{1 - \beta_2} - 1,\quad n = n_\infty - \dfrac{2 t \beta_2^t}{1 -"
            r" \beta_2^t}"
        ),
        r"r = \sqrt{\dfrac{(n - 4)(n - 2)\, n_\infty}{(n_\infty - 4)(n_\infty - 2)\, n}}",
        r"x \gets x - \eta\,\dfrac{m}{1 - \beta_1^t} \cdot \begin{cases} \dfrac{r \sqrt{1 -"
        r" \beta_2^t}}{\sqrt{v} + \epsilon} & n > 5 \\ "
        r"1 & \text{else} \end{cases}",
    ),
    teaches=(
        "A warm-up derived from statistics: the first steps are plain momentum, then Adam is let in"
        " as its v becomes trustworthy."
    ),
    source=(
        "Liu et al., On the Variance of the Adaptive Learning Rate and Beyond, 2020, algorithm 2"
    ),
    paper="https://arxiv.org/abs/1908.03265",
    hyperparameters=(learning_rate(0.05), BETA1, BETA2, epsilon()),
    state=(FIRST_MOMENT, SECOND_MOMENT, *POWERS, STEP),
    differs=(
        "v is trusted from n > 5 on, as in PyTorch and Optax; the paper says n > 4. eps is added"
        " before the correction of v, as in PyTorch."
    ),
    step_size=effective_steps.rectified,
    velocity=MEAN_VELOCITY,
    lr_is=Rate.SLOPE,  # its first steps are momentum's
)


def adabelief(
    x: float,
    g: float,
    m: float,
    s: float,
    beta1_t: float,
    beta2_t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    eps_root: float,
) -> tuple[float, ...]:
    """s: the running mean of (g - m)^2, how far gradients were from what was expected."""
    m = beta1 * m + (1.0 - beta1) * g
    s = beta2 * s + (1.0 - beta2) * (g - m) * (g - m) + eps_root
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    s_hat = s / (1.0 - beta2_t)
    return -lr * m_hat / (sqrt(s_hat) + eps), m, s, beta1_t, beta2_t


def yogi(
    x: float,
    g: float,
    m: float,
    v: float,
    beta1_t: float,
    beta2_t: float,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> tuple[float, ...]:
    """v moves towards g^2 by (1 - beta2) g^2, however far it is from it."""
    m = beta1 * m + (1.0 - beta1) * g
    v = v - (1.0 - beta2) * sign(v - g * g) * g * g
    beta1_t = beta1_t * beta1
    beta2_t = beta2_t * beta2
    m_hat = m / (1.0 - beta1_t)
    v_hat = v / (1.0 - beta2_t)
    return -lr * m_hat / (sqrt(v_hat) + eps), m, v, beta1_t, beta2_t


ADABELIEF = Rule(
    slug="adabelief",
    title="AdaBelief",
    update=adabelief,
    formula=(
        MEAN_LINE,
        r"s \gets \beta_2 s + (1 - \beta_2)\,(g - m)^2 + \bar\epsilon",
        r"\hat m = \dfrac{m}{1 - \beta_1^t},\quad \hat s = \dfrac{s}{1 - \beta_2^t}",
        r"x \gets x - \eta\,\dfrac{\hat m}{\sqrt{\hat s} + \epsilon}",
    ),
    teaches=(
        "Steps by how far a gradient can be believed: long ones where it is as expected, short ones"
        " where it surprises."
    ),
    source=(
        "Zhuang et al., AdaBelief Optimizer: Adapting Stepsizes by the Belief in Observed"
        " Gradients, 2020, algorithm 2"
    ),
    paper="https://arxiv.org/abs/2010.07468",
    hyperparameters=(learning_rate(0.1), BETA1, BETA2, epsilon(1e-16), epsilon_root(1e-16)),
    state=(FIRST_MOMENT, State("s", "The running mean of the squared surprises."), *POWERS),
    differs=(
        "eps_root is added to s at every step and stays in it, as in Optax and the authors' code."
    ),
    step_size=effective_steps.over_surprise,
    velocity=MEAN_VELOCITY,
)

YOGI = Rule(
    slug="yogi",
    title="Yogi",
    update=yogi,
    formula=(
        MEAN_LINE,
        r"v \gets v - (1 - \beta_2)\,\operatorname{sign}(v - g^2)\, g^2",
        r"\hat m = \dfrac{m}{1 - \beta_1^t},\quad \hat v = \dfrac{v}{1 - \beta_2^t}",
        r"x \gets x - \eta\,\dfrac{\hat m}{\sqrt{\hat v} + \epsilon}",
    ),
    teaches=(
        "Adam's v falls at once when gradients become small; Yogi's falls slowly, so its steps do"
        " not suddenly grow."
    ),
    source="Zaheer et al., Adaptive Methods for Nonconvex Optimization, 2018, algorithm 2",
    paper="https://papers.nips.cc/paper/2018/hash/90365351ccc7437a1309dc64e4db32a3-Abstract.html",
    hyperparameters=(learning_rate(0.3), BETA1, BETA2, epsilon(1e-3)),
    state=(
        State("m", FIRST_MOMENT.help, initial=1e-6),
        State("v", SECOND_MOMENT.help, initial=1e-6),
        *POWERS,
    ),
    differs=(
        "m and v start at 1e-6 and are bias-corrected, as in Optax; the paper does not correct"
        " them."
    ),
    step_size=effective_steps.over_corrected_root,
    velocity=MEAN_VELOCITY,
)
