// The formulas of the stock count as the server has them (metrics/stock.py): whole numbers, the factor in hundredths.

/** Sales units sold since the last count; null at a first count. */
export const offtake = (last, delivered, returned, now) => (last === null ? null : last + delivered - returned - now);

/** {need, cases, units} of max(0, factor × offtake − now − on order) in whole cases; null at a first count. */
export function suggestedOrder(sold, now, onOrder, caseSize, factor = 1.5) {
  if (sold === null) return null;
  const hundredths = Math.max(Math.round(100 * factor) * sold - 100 * (now + onOrder), 0);
  const cases = Math.ceil(hundredths / (100 * caseSize));
  return { need: hundredths / 100, cases, units: cases * caseSize };
}

/** Minor units of [sales units, price of one] lines. */
export const orderTotal = (lines) => lines.reduce((total, [units, price]) => total + units * price, 0);
