"""Damage that links take on their way through mail, chats and feeds, undone in the query's text.

Nothing in a link's grammar holds `%`, `&`, `?`, Hangul or an invisible character, so that each of
them is damage; a formula's own brackets and spaces are kept.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from app.scene.link import PAGE_KEYS
from app.scene.notice import Notice
from surfaces.errors import Phrase

TRACKING_PREFIXES: Final = ("utm_", "mtm_", "pk_", "hsa_", "vero_")
TRACKING_KEYS: Final = frozenset(
    (
        # advertisements: Google, Meta, Microsoft, X, TikTok, LinkedIn, Yandex, Pinterest, Reddit
        *(
            "gclid",
            "gclsrc",
            "dclid",
            "gbraid",
            "wbraid",
            "gad_source",
            "gad_campaignid",
            "srsltid",
        ),
        *(
            "fbclid",
            "msclkid",
            "twclid",
            "ttclid",
            "li_fat_id",
            "yclid",
            "ysclid",
            "epik",
            "rdt_cid",
        ),
        # analytics and mailings
        *(
            "_ga",
            "_gl",
            "_hsenc",
            "_hsmi",
            "__hstc",
            "__hssc",
            "__hsfp",
            "hsctatracking",
            "mkt_tok",
        ),
        *("mc_cid", "mc_eid", "_openstat", "oly_anon_id", "oly_enc_id", "s_cid", "trk", "trkid"),
        # shared from an app or another site
        *("igshid", "igsh", "ref", "ref_src", "ref_url", "referrer", "source", "src", "from"),
        *("si", "s", "t", "feature", "spm", "scm", "share", "share_id", "shared", "app"),
        # Naver and Kakao
        *("napm", "n_media", "n_query", "n_rank", "n_ad", "n_ad_group", "n_keyword", "n_match"),
        *("n_keyword_id", "n_campaign_type", "n_network", "nt_source", "nacn", "kko_ref", "k_from"),
    )
)
"""Keys by which others count visits, in lower case: ignored without a word."""

_ROUNDS: Final = 5
"""How often a link may have been encoded."""
_ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_SEPARATOR: Final = re.compile(r"[&?]|\\u0026")
"""Between items; JSON may write `&` by its number."""
_NAME_FOLLOWS: Final = re.compile(r"(?<=[A-Za-z0-9])\s+(?=[A-Za-z][A-Za-z0-9_.]*\s*[:=])")
_NUMBER_FOLLOWS: Final = re.compile(r"(?<=[0-9.])\s+(?=[-+\u2212]?[0-9.])")
_POINTS: Final = ("start", "view", "input")
"""Keys whose values are several numbers."""
_ENTITY: Final = re.compile(r"(?:(?:amp|#0*38|#x0*26);)+", re.IGNORECASE)
_BREAK: Final = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_FORM_SPACE: Final = re.compile(r"(?:^|(?<=,))\++(?=[A-Za-z])|\++$")
_ASIAN: Final = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]")
_BEFORE: Final = re.compile(r"[^A-Za-z0-9+.\-]+")
_CUT_ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]?$")
_QUOTES: Final = "\"'`\u201c\u2018"
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}
_AFTER_FORMULA: Final = frozenset(
    ".,;:!?<>%\u2026\u201d\u2019\u00bb\u300d\u300f\u3011\u300b\u3002\u3001\ufffd" + _QUOTES
)
_ENCODED_EQUALS: Final = "3D"
"""How quoted-printable mail writes `=`, after an `=`."""

AMPERSANDS: Final = Phrase("“&amp;” in the link was read as “&”.")
ENCODED: Final = Phrase("The link was encoded more than once; it was decoded.")
SPACES: Final = Phrase("Line breaks, spaces and invisible characters in the link were left out.")

Item = tuple[str, str]


@dataclass
class Undone:
    """Remaining items of a query.

    Args:
        items: keys that a link has, each with its text, decoded.
        notices: what was undone, and what does not belong to a link.
    """

    items: list[Item] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def say(self, reading: Phrase) -> None:
        """Add a notice, once."""
        notice = Notice(reading)
        if notice not in self.notices:
            self.notices.append(notice)


def undo(query: str, keys: Collection[str], formula_keys: Collection[str] = ("formula",)) -> Undone:
    """A query's items without the damage.

    Args:
        query: as it arrived, percent-encoded.
        keys: what a link of that page may say, in lower case.
        formula_keys: those of them whose text may hold spaces and brackets.
    """
    undone = Undone()
    for raw in query.split("&"):
        # an unknown key keeps its value to itself, whatever addresses are encoded in it
        once, text = unquote(raw), decoded(raw)
        first, *others = list(filter(None, _SEPARATOR.split(text))) or [""]
        ours = _key(first) in keys
        if ours and (_ESCAPE.search(once) or re.search(r"&|\\u0026", text) or "=" not in raw):
            undone.say(ENCODED)
        for piece in (first, *others) if ours else (text,):
            _take(piece, undone, keys)
    _undo_quoted_printable(undone)
    undone.items = [
        (key, _formula(key, value, undone) if key in formula_keys else _plain(key, value, undone))
        for key, value in undone.items
    ]
    return undone


def decoded(text: str) -> str:
    """Text that was percent-encoded once or more often."""
    for _ in range(_ROUNDS):
        text, before = unquote(text), text
        if text == before:
            break
    return text


def trimmed(text: str) -> str:
    """A value or an id without what sticks to its ends, such as a bracket or a Hangul particle."""
    start = _BEFORE.match(text)
    inner = _CUT_ESCAPE.sub("", _without_words(text[start.end() :] if start else text))
    end = len(inner)
    while end and not (inner[end - 1].isascii() and inner[end - 1].isalnum()):
        end -= 1
    return inner[:end]


def _without_words(text: str) -> str:
    """Text up to the first Hangul, Chinese or Japanese sign."""
    asian = _ASIAN.search(text)
    return text[: asian.start()] if asian else text


def _key(piece: str) -> str:
    """The key of a piece, in lower case, as no link has others."""
    text = _visible(_ENTITY.sub("", piece.partition("=")[0], count=1))
    return "".join(text.split()).lstrip("+").lower()


def _take(piece: str, undone: Undone, keys: Collection[str]) -> None:
    if (start := _ENTITY.match(piece)) is not None:
        undone.say(AMPERSANDS)
        piece = piece[start.end() :]
    key, value = _key(piece), piece.partition("=")[2]
    if key in keys:
        undone.items.append((key, value))
    elif piece.strip() and key not in PAGE_KEYS and not _is_tracking(key):
        _name_unknown(piece, key, undone, keys)


def _is_tracking(key: str) -> bool:
    return key in TRACKING_KEYS or key.startswith(TRACKING_PREFIXES)


def _name_unknown(piece: str, key: str, undone: Undone, keys: Collection[str]) -> None:
    alike = difflib.get_close_matches(key, keys, n=1, cutoff=0.75)
    if alike:
        undone.say(
            Phrase(
                "{given} does not belong to this link and was ignored. Did you mean {used}?",
                given=piece,
                used=alike[0],
            )
        )
    else:
        undone.say(Phrase("{given} does not belong to this link and was ignored.", given=piece))


def _undo_quoted_printable(undone: Undone) -> None:
    if undone.items and all(value.startswith(_ENCODED_EQUALS) for _, value in undone.items):
        undone.items = [(key, value.removeprefix(_ENCODED_EQUALS)) for key, value in undone.items]
        undone.say(ENCODED)


def _visible(text: str) -> str:
    """Text without control and format characters other than white space."""
    return "".join(
        sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf")
    )


def _plain(key: str, value: str, undone: Undone) -> str:
    """A value that is names and numbers; a space may stand for a comma."""
    parted = _NAME_FOLLOWS.sub(",", value)
    if key in _POINTS and not set(",;") & set(parted):
        parted = _NUMBER_FOLLOWS.sub(",", parted)
    if parted != value:
        _say_read(key, value, parted, undone)
        value = parted
    closed = _FORM_SPACE.sub("", "".join(_visible(value).split()))
    if closed != value:
        undone.say(SPACES)
    usual = unicodedata.normalize("NFKC", closed).translate(_DASHES)
    if usual != closed:
        _say_read(key, closed, trimmed(usual) or usual, undone)
    return _without_ends(key, usual, trimmed(usual), undone)


def _formula(key: str, value: str, undone: Undone) -> str:
    """A formula, its brackets balanced."""
    closed = _BREAK.sub("", _visible(value))
    if closed != value:
        undone.say(SPACES)
    closed = closed.replace("\xa0", " ").strip()
    text = _CUT_ESCAPE.sub("", _without_words(closed).lstrip(_QUOTES))
    end = len(text)
    while end and (text[end - 1] in _AFTER_FORMULA or _is_surplus(text[:end])):
        end -= 1
    return _without_ends(key, closed, text[:end].rstrip(), undone)


def _is_surplus(text: str) -> bool:
    """Return True where a text ends with a bracket that nothing opens."""
    opening = _BRACKETS.get(text[-1])
    return opening is not None and text.count(text[-1]) > text.count(opening)


def _without_ends(key: str, value: str, inner: str, undone: Undone) -> str:
    """`inner` of a value, what is around it said; the value itself where nothing else is left."""
    if not inner or inner == value:
        return value
    before, _, after = value.partition(inner)
    undone.say(
        Phrase(
            "{place}: left out {given}, which does not belong to it.",
            place=key,
            given=f"“{before}{after}”",
        )
    )
    return inner


def _say_read(key: str, given: str, used: str, undone: Undone) -> None:
    undone.say(Phrase("{place}: {given} was read as {used}.", place=key, given=given, used=used))
