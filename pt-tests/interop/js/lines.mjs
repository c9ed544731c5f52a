// The conversation with the test: one JSON object a line on standard input is a request, one a line
// on standard output is an answer or an event.
import { createInterface } from 'node:readline'

export const say = (event, fields = {}) => process.stdout.write(JSON.stringify({ event, ...fields }) + '\n')

// Answers each request as soon as it can, in any order, until standard input ends.
export function answer (operations) {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const r = JSON.parse(line)
    Promise.resolve()
      .then(() => operations[r.op](r))
      .then((fields) => say('answer', { op: r.op, ...fields }))
      .catch((error) => say('answer', { op: r.op, error: String(error?.message || error) }))
  }).on('close', () => process.exit(0))
}
