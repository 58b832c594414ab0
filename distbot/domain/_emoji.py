"""What counts as one emoji: the sequences of Unicode's RGI set, as a pattern.

After Unicode Technical Standard 51 and the emoji properties of Unicode 16. To weigh a
text, single emoji need no rule: X weighs them 2 as it weighs their code points.
"""

import re

# Emoji that show as text unless U+FE0F follows.
_TEXT_BY_DEFAULT = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u2328\u23cf"
    "\u23ed-\u23ef\u23f1\u23f2\u23f8-\u23fa\u24c2\u25aa\u25ab\u25b6\u25c0"
    "\u25fb\u25fc\u2600-\u2604\u260e\u2611\u2618\u261d\u2620\u2622\u2623\u2626"
    "\u262a\u262e\u262f\u2638-\u263a\u2640\u2642\u265f\u2660\u2663\u2665\u2666"
    "\u2668\u267b\u267e\u2692\u2694-\u2697\u2699\u269b\u269c\u26a0\u26a7"
    "\u26b0\u26b1\u26c8\u26cf\u26d1\u26d3\u26e9\u26f0\u26f1\u26f4\u26f7-\u26f9"
    "\u2702\u2708\u2709\u270c\u270d\u270f\u2712\u2714\u2716\u271d\u2721\u2733\u2734"
    "\u2744\u2747\u2763\u2764\u27a1\u2934\u2935\u2b05-\u2b07\u3030\u303d\u3297"
    "\u3299\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f202\U0001f237\U0001f321"
    "\U0001f324-\U0001f32c\U0001f336\U0001f37d\U0001f396\U0001f397"
    "\U0001f399-\U0001f39b\U0001f39e\U0001f39f\U0001f3cb-\U0001f3ce"
    "\U0001f3d4-\U0001f3df\U0001f3f3\U0001f3f5\U0001f3f7\U0001f43f\U0001f441"
    "\U0001f4fd\U0001f549\U0001f54a\U0001f56f\U0001f570\U0001f573-\U0001f579"
    "\U0001f587\U0001f58a-\U0001f58d\U0001f590\U0001f5a5\U0001f5a8"
    "\U0001f5b1\U0001f5b2\U0001f5bc\U0001f5c2-\U0001f5c4\U0001f5d1-\U0001f5d3"
    "\U0001f5dc-\U0001f5de\U0001f5e1\U0001f5e3\U0001f5e8\U0001f5ef\U0001f5f3"
    "\U0001f5fa\U0001f6cb\U0001f6cd-\U0001f6cf\U0001f6e0-\U0001f6e5\U0001f6e9"
    "\U0001f6f0\U0001f6f3"
)

# Emoji that need nothing after them (Emoji_Presentation, Unicode 17), but for the
# letters of flags.
_BY_THEMSELVES = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f"
    "\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3"
    "\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757"
    "\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f004\U0001f0cf\U0001f18e"
    "\U0001f191-\U0001f19a\U0001f201\U0001f21a\U0001f22f\U0001f232-\U0001f236"
    "\U0001f238-\U0001f23a\U0001f250\U0001f251\U0001f300-\U0001f320"
    "\U0001f32d-\U0001f335\U0001f337-\U0001f37c\U0001f37e-\U0001f393"
    "\U0001f3a0-\U0001f3ca\U0001f3cf-\U0001f3d3\U0001f3e0-\U0001f3f0\U0001f3f4"
    "\U0001f3f8-\U0001f43e\U0001f440\U0001f442-\U0001f4fc\U0001f4ff-\U0001f53d"
    "\U0001f54b-\U0001f54e\U0001f550-\U0001f567\U0001f57a\U0001f595\U0001f596"
    "\U0001f5a4\U0001f5fb-\U0001f64f\U0001f680-\U0001f6c5\U0001f6cc"
    "\U0001f6d0-\U0001f6d2\U0001f6d5-\U0001f6d9\U0001f6dc-\U0001f6df"
    "\U0001f6eb\U0001f6ec\U0001f6f4-\U0001f6fc\U0001f7e0-\U0001f7eb\U0001f7f0"
    "\U0001f90c-\U0001f93a\U0001f93c-\U0001f945\U0001f947-\U0001f9ff"
    "\U0001fa70-\U0001fa7c\U0001fa80-\U0001fac6\U0001fac8\U0001facc-\U0001fadd"
    "\U0001fadf-\U0001faeb\U0001faef-\U0001fafa"
)

# Emoji that take a skin tone.
_SKINNED = (
    "\u261d\u26f9\u270a-\u270d\U0001f385\U0001f3c2-\U0001f3c4\U0001f3c7"
    "\U0001f3ca-\U0001f3cc\U0001f442\U0001f443\U0001f446-\U0001f450"
    "\U0001f466-\U0001f478\U0001f47c\U0001f481-\U0001f483\U0001f485-\U0001f487"
    "\U0001f48f\U0001f491\U0001f4aa\U0001f574\U0001f575\U0001f57a\U0001f590"
    "\U0001f595\U0001f596\U0001f645-\U0001f647\U0001f64b-\U0001f64f\U0001f6a3"
    "\U0001f6b4-\U0001f6b6\U0001f6c0\U0001f6cc\U0001f90c\U0001f90f"
    "\U0001f918-\U0001f91f\U0001f926\U0001f930-\U0001f939\U0001f93c-\U0001f93e"
    "\U0001f977\U0001f9b5\U0001f9b6\U0001f9b8\U0001f9b9\U0001f9bb"
    "\U0001f9cd-\U0001f9cf\U0001f9d1-\U0001f9dd\U0001fac3-\U0001fac5"
    "\U0001faf0-\U0001fafa"
)

_GENDERED = (
    "\u26f9\U0001f3c3\U0001f3c4\U0001f3ca-\U0001f3cc\U0001f46e-\U0001f471\U0001f473"
    "\U0001f477\U0001f481\U0001f482\U0001f486\U0001f487\U0001f575\U0001f645-\U0001f647"
    "\U0001f64b\U0001f64d\U0001f64e\U0001f6a3\U0001f6b4-\U0001f6b6\U0001f926\U0001f935"
    "\U0001f937-\U0001f939\U0001f93c-\U0001f93e\U0001f9b8\U0001f9b9\U0001f9cd-\U0001f9cf"
    "\U0001f9d4\U0001f9d6-\U0001f9df"
)
_ROLES = (
    "[\u2695\u2696\u2708]\ufe0f?"
    "|[🌾🍳🍼🎄🎓🎤🎨🏫🏭💻💼🔧🔬🚀🚒🦰🦱🦲🦳]"
    "|[🦯🦼🦽](?:\u200d➡\ufe0f?)?"
)
_PAIRS = (
    "🏴\u200d☠\ufe0f?|🏳\ufe0f?\u200d(?:🌈|⚧\ufe0f?)|🐈\u200d⬛|🐕\u200d🦺|🐦\u200d[⬛🔥]"
    "|🐻\u200d❄\ufe0f?|👁\ufe0f?\u200d🗨\ufe0f?|😮\u200d💨|😵\u200d💫|😶\u200d🌫\ufe0f?"
    "|❤\ufe0f?\u200d[🔥🩹]|🍄\u200d🟫|🍋\u200d🟩|⛓\ufe0f?\u200d💥|🙂\u200d[↔↕]\ufe0f?"
)
_SKIN = "[\U0001f3fb-\U0001f3ff]"
_PERSON = f"[👨👩🧑]{_SKIN}?"

_FLAGS = """
    AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL
    BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CP CQ CR CU
    CV CW CX CY CZ DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET EU FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID
    IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR
    PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST
    SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM UN US UY
    UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
_REGIONS = ("gbeng", "gbsct", "gbwls")


def emoji_pattern() -> re.Pattern[str]:
    """Compile the pattern of one emoji sequence, longest first."""
    return re.compile(
        "|".join(
            (
                f"{_PERSON}\u200d(?:❤\ufe0f?\u200d(?:💋\u200d)?|🤝\u200d){_PERSON}",
                f"{_PERSON}\u200d(?:{_ROLES})",
                "(?:[👨👩]\u200d){1,2}[👦👧](?:\u200d[👦👧])?",
                "(?:🧑\u200d){1,2}🧒(?:\u200d🧒)?",
                f"🫱{_SKIN}\u200d🫲{_SKIN}",
                f"[{_GENDERED}](?:{_SKIN}|\ufe0f)?\u200d[♀♂]\ufe0f?(?:\u200d➡\ufe0f?)?",
                f"[🏃🚶🧎]{_SKIN}?\u200d➡\ufe0f?",
                _PAIRS,
                _country_flags(),
                _region_flags(),
                "[0-9#*]\ufe0f?\u20e3",
                f"[{_SKINNED}]{_SKIN}",
                f"[{_TEXT_BY_DEFAULT}]\ufe0f",
            )
        )
    )


def any_emoji_pattern() -> re.Pattern[str]:
    """Compile the pattern of one emoji of any kind, with all that is joined to it.

    What U+FE0E turns into text is none.
    """
    single = f"[{_BY_THEMSELVES}]{_SKIN}?\ufe0f?(?!\ufe0e)"
    one = f"(?:{emoji_pattern().pattern}|{single})"
    joined = f"(?:\u200d(?:{one}|[{_TEXT_BY_DEFAULT}]\ufe0f?))*"
    return re.compile(f"{one}\ufe0f?{joined}")


def _country_flags() -> str:
    return "|".join(_shifted(code, 0x1F1E6 - ord("A")) for code in _FLAGS.split())


def _region_flags() -> str:
    names = "|".join(_shifted(name, 0xE0000) for name in _REGIONS)
    return f"🏴(?:{names})\U000e007f"


def _shifted(letters: str, distance: int) -> str:
    return "".join(chr(ord(letter) + distance) for letter in letters)
