"""What was found in the store: display compliance, the score of a checklist, and the required steps of a call."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from kafield.metrics.ratio import percent, ratio

COMPLIANCE_VERSION = 1
FULL_MARKS = 100


@dataclass(frozen=True)
class DisplayCheck:
    """One display as found in one visit; None for a question that this display does not ask (no POSM agreed)."""

    in_place: bool | None = False
    right_position: bool | None = False
    right_skus: bool | None = False
    price_tag_right: bool | None = False
    is_full: bool | None = False
    posm: bool | None = None
    has_photo: bool | None = False


@dataclass(frozen=True)
class Compliance:
    """Displays that comply, of those that were due; the version names the definition that counted them."""

    compliant: int
    due: int
    version: int = COMPLIANCE_VERSION

    @property
    def rate(self) -> float | None:
        """Compliant / due as a factor; None where nothing was due."""
        return ratio(self.compliant, self.due)


@dataclass(frozen=True)
class Answer:
    """A scored answer: `earned` is 0 to 100 of its question's `weight`; None where the question did not apply.

    An applicable question left open earns 0, so that silence is never better than a bad answer.
    """

    section: str
    weight: int
    earned: int | None
    is_critical: bool = False

    @property
    def is_failed_critical(self) -> bool:
        return self.is_critical and self.earned is not None and self.earned < FULL_MARKS


@dataclass(frozen=True)
class SectionScore:
    """Weighted marks of one section, as sums that can be added up further; a failed critical question leaves none."""

    section: str
    earned: int
    possible: int
    has_failed_critical: bool = False

    @property
    def percent(self) -> float | None:
        """0 to 100; None where no question of the section applied."""
        return percent(self.earned, self.possible)


@dataclass(frozen=True)
class Score:
    """The score of a checklist: its sections in the order asked, and their sum."""

    sections: tuple[SectionScore, ...]

    @property
    def earned(self) -> int:
        return sum(section.earned for section in self.sections)

    @property
    def possible(self) -> int:
        return sum(section.possible for section in self.sections)

    @property
    def percent(self) -> float | None:
        """0 to 100 over all sections by weight; None where no question applied."""
        return percent(self.earned, self.possible)

    @property
    def has_failed_critical(self) -> bool:
        return any(section.has_failed_critical for section in self.sections)


@dataclass(frozen=True)
class Progress:
    """Required things done, of those required."""

    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.done >= self.total


def display_compliance(checks: Iterable[DisplayCheck | None]) -> Compliance:
    """TG 合格, version 1: displays that show no fault / displays due; one that nobody checked (None) is due and fails."""
    found = list(checks)
    return Compliance(compliant=sum(check is not None and not faults(check) for check in found), due=len(found))


def faults(check: DisplayCheck) -> tuple[str, ...]:
    """Names of the questions that a display fails; the photo is one, since a fee is only paid for what is proved."""
    return tuple(field.name for field in fields(check) if getattr(check, field.name) is False)


def score_of(answers: Iterable[Answer]) -> Score:
    """Marks per section: sum of weight × earned over sum of weight × 100; a failed critical question voids its section."""
    by_section: dict[str, list[Answer]] = {}
    for answer in answers:
        by_section.setdefault(answer.section, []).append(answer)
    return Score(tuple(_section_score(name, asked) for name, asked in by_section.items()))


def required_progress(steps: Iterable[tuple[bool, bool]]) -> Progress:
    """Progress over steps of (is required, is done); a step that cannot be done, with its reason, counts as done."""
    required = [is_done for is_required, is_done in steps if is_required]
    return Progress(done=sum(required), total=len(required))


def _section_score(name: str, answers: list[Answer]) -> SectionScore:
    asked = [answer for answer in answers if answer.earned is not None]
    failed = any(answer.is_failed_critical for answer in asked)
    return SectionScore(
        section=name,
        earned=0 if failed else sum(answer.weight * (answer.earned or 0) for answer in asked),
        possible=FULL_MARKS * sum(answer.weight for answer in asked),
        has_failed_critical=failed,
    )
