from distbot.domain.moment_words import Kind, MomentWords, Sign


def test_a_kind_has_one_letter_of_its_own() -> None:
    letters = [kind.value for kind in Kind]

    assert all(len(letter) == 1 for letter in letters)
    assert len(set(letters)) == len(letters)


def test_the_longest_phrase_is_counted_in_words() -> None:
    sign = Sign(kind=Kind.AHEAD)

    assert _words({("besok",): sign, ("hari", "ini"): sign}).longest == 2
    assert _words({}).longest == 0


def _words(phrases: dict[tuple[str, ...], Sign]) -> MomentWords:
    return MomentWords(
        not_yet=frozenset(),
        phrases=phrases,
        minutes_first=False,
        weekdays=(),
        months=(),
        long="",
        short="",
    )
