"""Words spoken by a named person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A contiguous slice of one paragraph, inside its quotation marks.

    Attributes:
        text: The slice, verbatim, without its marks and without a final comma.
        start: Offset of `text` in the paragraph, in code points.
        paragraph: Index into `Article.paragraphs`, from 0.
        speaker: The person's full name without rank and degrees; for a source that
            the article leaves unnamed what it calls it ("warga"), and then never
            usable; None when it is not sure who speaks.
        role: What the article says the speaker is ("Presiden Rusia"), or None.
        verb: The saying verb without -nya ("ujar"), or None.
        usable: Whether the quote can stand alone on a card.
        reason: Why it is not usable; None when it is.
        evidence: The rule that found the speaker, and where: "after:name 3:84-96" is
            the attribution in paragraph 3 at these offsets; "< …" adds what that
            leans on. None where no rule did.
    """

    text: str
    start: int
    paragraph: int
    speaker: str | None = None
    role: str | None = None
    verb: str | None = None
    usable: bool = False
    reason: str | None = None
    evidence: str | None = None

    def __post_init__(self) -> None:
        """Refuse a quote that contradicts itself.

        Raises:
            ValueError: It is empty, usable with a reason against it, unusable
                without one, or usable without a speaker.
        """
        if not self.text:
            raise ValueError("a quote has words")
        if self.usable == (self.reason is not None):
            raise ValueError("exactly the unusable quotes carry a reason")
        if self.usable and self.speaker is None:
            raise ValueError("no speaker, no card")
