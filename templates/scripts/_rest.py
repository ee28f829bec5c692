
# --- the update rules{{ ", and what is drawn at random" if noise or batch else "" }}: as they run on the page ---------------------

{% if noise or batch %}
GRADIENT_NOISE, MINI_BATCH = {{ streams | join(", ") }}


{% endif %}
{{ sources }}

# --- the race -----------------------------------------------------------------------------------

BOUND = {{ bound }}


def by_coordinate(update, x, y, loss, gx, gy, state, hyper):
    half = len(state) // 2
    dx, *sx = update(x, gx, *state[:half], *hyper)
    dy, *sy = update(y, gy, *state[half:], *hyper)
    return dx, dy, [*sx, *sy]


def by_vector(update, x, y, loss, gx, gy, state, hyper):
    dx, dy, *state = update(None, x, y, loss, gx, gy, *state, *hyper)
    return dx, dy, state


{% if batch %}
def batch_gradient(x, y, seed, t):
    gx = gy = 0.0
    for draw in range(BATCH):
        u, _ = uniform_pair(seed, t, MINI_BATCH + draw)
        row = ROWS[int(u * len(ROWS))]
        _, a, b = gradient_at(None, x, y, function=lambda x, y: row_loss(x, y, *map(constant, row)))
        gx, gy = gx + a / BATCH, gy + b / BATCH
    return gx, gy


{% endif %}
def descend(step, update, state, hyper, lr_place, factors, start, steps, noise, seed):
    x, y = map(np.float64, start)
    state, hyper = [np.float64(value) for value in state], [np.float64(value) for value in hyper]
    lr = hyper[lr_place] if lr_place >= 0 else 0.0
    ended = None
    for t in range(steps + 1):
        loss, gx, gy = gradient_at(None, x, y)
        if not np.isfinite([x, y, loss]).all():
            return ended or (t, x, y, loss)
        ended = t, x, y, loss
        if not np.isfinite([gx, gy]).all() or max(abs(x), abs(y)) > BOUND or t == steps:
            return ended
{% if batch %}
        gx, gy = batch_gradient(x, y, seed, t)
{% endif %}
{% if noise %}
        a, b = normal_pair(seed, t, GRADIENT_NOISE)
        gx, gy = gx + noise * a, gy + noise * b
{% endif %}
        if lr_place >= 0:
            hyper[lr_place] = lr * factors[t]
        dx, dy, state = step(update, x, y, loss, gx, gy, state, hyper)
        x, y = x + dx, y + dy


START, STEPS, NOISE, SEED = {{ start }}, {{ steps }}, {{ noise }}, {{ seed }}
{% if batch %}
BATCH = {{ batch }}
{% endif %}
{% for run in runs %}
{{ run.name }} = dict(
    step={{ run.step }}, update={{ run.function }}, state={{ run.state }}, hyper={{ run.hyper }},
    lr_place={{ run.lr_place }}, factors={{ run.factors }},
)
{% endfor %}

with np.errstate(all="ignore"):
{% for run in runs %}
    steps, x, y, loss = descend(**{{ run.name }}, start=START, steps=STEPS, noise=NOISE, seed=SEED)
    print("{{ run.slug }}:", steps, repr(float(x)), repr(float(y)), repr(float(loss)))
{% endfor %}
