// The marks of a checklist as the server gives them (metrics/execution.py).
const FULL = 100;

const percent = (earned, possible) => (possible > 0 ? (100 * earned) / possible : null);

/** {earned, possible, percent, sections} of answers {section, weight, earned: 0 to 100 or null where not asked, is_critical}. */
export function scoreOf(answers) {
  const sections = [...new Set(answers.map(({ section }) => section))].map((name) => sectionScore(name, answers.filter(({ section }) => section === name)));
  const sum = (name) => sections.reduce((total, section) => total + section[name], 0);
  return { earned: sum("earned"), possible: sum("possible"), percent: percent(sum("earned"), sum("possible")), sections };
}

/** A failed critical question takes all marks of its section. */
function sectionScore(section, answers) {
  const asked = answers.filter(({ earned }) => earned !== null);
  const failed = asked.some(({ is_critical, earned }) => is_critical && earned < FULL);
  const earned = failed ? 0 : asked.reduce((total, answer) => total + answer.weight * answer.earned, 0);
  const possible = FULL * asked.reduce((total, { weight }) => total + weight, 0);
  return { section, earned, possible, percent: percent(earned, possible), has_failed_critical: failed };
}

/** A score as it is said: a whole number, halves to the even one, as the server rounds. */
export function whole(percent) {
  const near = Math.round(percent);
  return near - percent === 0.5 && near % 2 ? near - 1 : near;
}
