/**
 * Attacks on calls and messages by what is said on the channel itself, each on a connection of its own,
 * and what main says: frames, errors by their code, and `e` with the code of the end.
 *
 * @typedef {object} IpcAttack
 * @property {string} attack Its name.
 * @property {(string | [text: string, attachments: unknown])[]} say Frames, or whole messages (`^`). In
 *   those, `@` is the channel.
 * @property {string[]} hear
 * @property {unknown} [to] What the connection is to: main if left out.
 * @property {boolean} [slowly] Whether the page waits for an answer to each message.
 */

import { ENDED, MIB, REFUSED, bytes, call, many, one } from './ipc-attack.mjs'
import { attachments, values } from './ipc-values.mjs'

const calls = [
  call('a call that nothing handles', 'none', '[]', 'ERR_IPC_NO_HANDLER'),
  one('a message that nothing listens to', ['s\tnone\t[]'], ['n none']),
  one('a call as a message', ['s\trun\t[]'], ['n run']),
  call('a message as a call', 'hello', '["x"]', 'ERR_IPC_NO_HANDLER'),
  call('a name that every object has', '__proto__', '[]', 'ERR_IPC_NO_HANDLER'),
  call('a name of the prototype', 'constructor', '[]', 'ERR_IPC_NO_HANDLER'),
  call('a connection to no name', 'ipc:connect', '[]', 'ERR_IPC_NAME'),
  call('a connection to an object', 'ipc:connect', '[{"toString":1}]', 'ERR_IPC_NAME'),
  call(
    'a connection to a name of 300 characters',
    'ipc:connect',
    `["${'x'.repeat(300)}"]`,
    'ERR_IPC_NAME'
  ),
  call('a connection without permission', 'ipc:connect', '["other"]', 'ERR_IPC_DENIED'),
  call('a connection to main', 'ipc:connect', '["main"]', 'ERR_IPC_DENIED'),
  one(
    "another page's port closed",
    many('?', 20)
      .split(',')
      .map((_, i) => `c${i + 1}\tipc:close-port\t[${i}]`),
    many('?', 20)
      .split(',')
      .map((_, i) => `r${i + 1} [{"$undefined":true}]`)
  ),
  one(
    'a port closed that is none',
    ['c1\tipc:close-port\t[{"$number":"NaN"}]', 'c2\tipc:close-port\t[]'],
    ['r1 [{"$undefined":true}]', 'r2 [{"$undefined":true}]']
  ),
  call('a reserved name that there is not', 'ipc:secret', '[]', 'ERR_IPC_NO_HANDLER'),
  one('a reserved name as a message', ['s\tipc:connect\t["other"]'], ['n ipc:connect']),
  one('the number of a call twice', ['c1\tnever\t[]', 'c1\tnever\t[]'], ENDED),
  one('numbers of calls backwards', ['c5\tping\t[]', 'c4\tping\t[]'], ['r5 ["pong"]', ...ENDED], {
    slowly: true
  }),
  one('no name', ['c1\t\t[]'], ENDED),
  one('a name of 257 characters', [`c1\t${'n'.repeat(257)}\t[]`], ENDED),
  one('a name of a mebibyte', [`s\t${'n'.repeat(MIB)}\t[]`], ENDED),
  call('a call that its schema does not take', 'number', '["1"]', 'ERR_IPC_ARGUMENT'),
  call(
    'an object that claims to be a number',
    'number',
    '[{"valueOf":1,"toString":1}]',
    'ERR_IPC_ARGUMENT'
  ),
  call('a boxed number where a number is due', 'number', '[{"$boxed":1}]', 'ERR_IPC_ARGUMENT'),
  call('no argument where one is due', 'number', '[]', 'ERR_IPC_ARGUMENT'),
  call('more arguments than the schemas', 'number', '[1,2]', 'ERR_IPC_ARGUMENT'),
  call('arguments that claim to be a list', 'number', '{"0":1,"length":1}', 'TypeError'),
  one('a handler with a schema by a message', ['s\tnumber\t["1"]'], ['n number']),
  one(
    'more calls at a time than a handler takes',
    ['c1\tfew\t[]', 'c2\tfew\t[]', 'c3\tfew\t[]\nc4\tfew\t[]'],
    ['x3 ERR_IPC_BUSY', 'x4 ERR_IPC_BUSY']
  ),
  call(
    'arguments longer than a handler takes',
    'short',
    `["${'x'.repeat(30)}"]`,
    'ERR_IPC_TOO_LARGE'
  ),
  call(
    'an attachment longer than a handler takes',
    'short',
    '[{"$attached":[0,"Uint8Array"]}]',
    'ERR_IPC_TOO_LARGE',
    [bytes(100)]
  ),
  one(
    'keys of prototypes',
    ['c1\tkeys\t[{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]'],
    ['r1 [[["__proto__","constructor"],true,true]]']
  ),
  one(
    'keys of prototypes, beside a tag',
    ['c1\tkeys\t[{"__proto__":{"polluted":1},"a":{"$undefined":true}}]'],
    ['r1 [[["__proto__","a"],true,true]]']
  ),
  one('a cancellation of a call that there is not', ['k99'], []),
  one('a cancellation twice', ['c1\tnever\t[]', 'k1', 'k1'], []),
  one('progress where nobody wants it', ['c1\tprogress\t[10]'], ['r1 [{"$undefined":true}]'])
]

const answers = [
  one('an answer to a call that main has not made', ['r1\t["lie"]'], []),
  one('an error for a call that main has not made', ['x1\t{"name":"Error","message":"lie"}'], []),
  one(
    'answers for all calls that there may be',
    [
      many('?', 500)
        .split(',')
        .map((_, i) => `r${i}\t["lie"]`)
        .join('\n')
    ],
    []
  ),
  one('progress of a call that main has not made', ['g1\t["lie"]'], []),
  one('no listener, for a message that main has not sent', ['n\tlie'], []),
  one('no listener, without a name', ['n'], ENDED),
  one('no listener, with a name of a mebibyte', [`n\t${'x'.repeat(MIB)}`], ENDED),
  one('an answer with a stream', ['r1\t[{"$stream":1}]'], ['d'])
]

const malformed = [
  ['nothing', ''],
  ['a letter that there is not', 'b1'],
  ['a capital letter', 'C1\tping\t[]'],
  ['no letter', '1\tping\t[]'],
  ['a negative number', 'c-1\tping\t[]'],
  ['a number with a fraction', 'c1.5\tping\t[]'],
  ['a number of 16 digits', 'c1234567890123456\tping\t[]'],
  ['no arguments', 'c1\tping'],
  ['no name and no arguments', 'c1'],
  ['too many fields', 'c1\tping\t[]\tp\tx'],
  ['a mebibyte of tabs', `c1${'\t'.repeat(MIB)}`],
  ['a mebibyte of line feeds', '\n'.repeat(MIB)],
  ['600 frames', many('k1', 600, '\n')],
  ['a frame behind a good one', 'k1\n?'],
  ['credit that is no number', 'w1\tx'],
  ['credit that is missing', 'w1'],
  ['negative credit', 'w1\t-5'],
  ['credit of one and a half', 'w1\t1.5'],
  ['credit without an end', 'w1\tInfinity'],
  ['credit beyond 2^53', 'w1\t9007199254740993'],
  ['an acknowledgement of what was never sent', 'a999999999']
].map(([what, text]) => one(`malformed: ${what}`, [text], ENDED))

const streams = [
  one('parts of a stream that there is not', ['p7\t1\t[1]'], []),
  one('the end of a stream that there is not', ['z7', 'z7'], []),
  one('the failure of a stream that there is not', ['f7\t{"name":"Error","message":"lie"}'], []),
  one('credit for a stream that there is not', ['w7\t16'], []),
  one(
    'a stream cancelled twice',
    ['c1\tendless\t[]', 'd1', 'd1'], // As many parts as the first credit is for.
    ['r1 [{"$stream":1}]', 'p'],
    {
      slowly: true
    }
  ),
  one(
    'parts that cost less than they are',
    ['c1\tkeep\t[{"$stream":1}]', 'p1\t0\t[1,2,3]'],
    ['r1 [{"$undefined":true}]', ...ENDED],
    { slowly: true }
  ),
  one(
    'parts that nobody has asked for',
    ['c1\tkeep\t[{"$stream":1}]', ...Array(10).fill(`p1\t4\t["${'x'.repeat(1000)}"]`)],
    ['r1 [{"$undefined":true}]', ...ENDED]
  ),
  one(
    'a part that is no JSON',
    ['c1\tkeep\t[{"$stream":1}]', 'p1\t1\t[1'],
    ['r1 [{"$undefined":true}]', ...ENDED],
    { slowly: true }
  ),
  one(
    'parts after the end',
    ['c1\tread\t[{"$stream":1}]', 'p1\t1\t["a"]', 'z1', 'p1\t1\t["b"]', 'z1'],
    ['w1 17', 'r1 [1]'],
    { slowly: true }
  ),
  one(
    'an error after the end',
    ['c1\tread\t[{"$stream":1}]', 'z1', 'f1\t{"name":"Error","message":"late"}'],
    ['r1 [0]'],
    { slowly: true }
  ),
  one(
    'an error of a stream that is malformed',
    ['c1\tread\t[{"$stream":1}]', 'f1\t{'],
    ['x1 ERR_IPC_MESSAGE'],
    { slowly: true }
  ),
  one(
    'more streams than there may be',
    [`c1\tkeep\t${`[${Array.from({ length: 10_001 }, (_, i) => `{"$stream":${i}}`).join(',')}]`}`],
    ['d', 'x1 TypeError']
  ),
  one(
    'a part longer than there may be',
    ['c1\tread\t[{"$stream":1}]', ['p1+1\t262145\t[{"$attached":[0,"Uint8Array"]}]', 'long']],
    ['d', 'x1 ERR_IPC_TOO_LARGE'],
    { slowly: true }
  )
]

const openings = [
  ['an object', {}],
  ['a number', 5],
  ['null', null],
  ['another text', 'page'],
  ['a number as name', { to: 5 }],
  ['an offer that was not made', { accept: 1 }],
  ['an offer by the name of a member', { accept: 'constructor' }],
  ['a name with a line feed', { to: 'a\nb' }],
  ['a name with a tab', { to: 'a\tb' }],
  ['no characters as name', { to: '' }],
  ['a name of 300 characters', { to: 'x'.repeat(300) }]
].map(([what, to]) => one(`a connection to ${what}`, [], ENDED, { to }))

const channels = [
  one('a channel opened twice', ['^o@ {"ipc":"\\"main\\"","page":"~"}'], ENDED),
  one('a channel opened as a ref', ['^o@ {"name":"shared","page":"~"}'], REFUSED),
  one('a message on a channel that there is not', ['^i77777 c1\tping\t[]'], []),
  one('a message on no channel', ['^i c1\tping\t[]'], REFUSED),
  one('a message after the end', ['^c@ ', 'c1\tping\t[]'], [])
]

const relayed = [
  one('a call to another window without permission', ['c1\tdouble\t[1]'], ['x1 ERR_IPC_DENIED'], {
    to: { to: 'other' }
  }),
  one('a message to another window without permission', ['s\tdouble\t[1]'], [], {
    to: { to: 'other' }
  }),
  one('a call to a window that there is not', ['c1\tallowed\t[1]'], ['x1 ERR_IPC_DENIED'], {
    to: { to: 'nobody' }
  }),
  one('a reserved name to another window', ['c1\tipc:connect\t["x"]'], ['x1 ERR_IPC_NAME'], {
    to: { to: 'other' }
  }),
  one(
    'a name of 300 characters to another window',
    [`c1\t${'x'.repeat(300)}\t[]`],
    ['x1 ERR_IPC_NAME'],
    { to: { to: 'other' } }
  ),
  one('no name to another window', ['c1'], ['x1 ERR_IPC_NAME'], { to: { to: 'other' } }),
  one(
    'answers to another window',
    ['r1\t[1]', 'x1\t{}', 'g1\t[1]', 'z1', 'w1\t5', 'p1\t1\t[1]'],
    [],
    { to: { to: 'other' } }
  ),
  one('malformed frames to another window', ['?'], ENDED, { to: { to: 'other' } }),
  one('600 frames to another window', [many('k1', 600, '\n')], ENDED, { to: { to: 'other' } }),
  one('an acknowledgement to another window', ['a99999'], ENDED, { to: { to: 'other' } })
]

/** @type {IpcAttack[]} */
export const ipcMessageAttacks = [
  ...calls,
  ...answers,
  ...values,
  ...attachments,
  ...malformed,
  ...streams,
  ...openings,
  ...channels,
  ...relayed
]
