/**
 * Attacks by messages on the IPC channel: the messages of a page that has a ref open, and main's
 * answers. In a message `@` is the connection's channel, `^` the version that the page has, `~` the
 * page's token.
 *
 * @typedef {object} MessageAttack
 * @property {string} attack Its name.
 * @property {unknown[]} say
 * @property {unknown[][]} hear What main tells, errors without their sentences.
 * @property {string} [name] The ref, `shared` if left out.
 * @property {number} [tries] How often it is tried until main says that; once if left out.
 * @property {boolean} [slowly] Whether the page waits for an answer to each message.
 */

const patch = (
  /** @type {string} */ op,
  /** @type {unknown} */ path,
  /** @type {unknown} */ value
) => JSON.stringify({ op, path, value })
const push = patch('add', ['list', 0], 'lie')
const deep = (/** @type {number} */ levels) => '['.repeat(levels) + ']'.repeat(levels)

/** Refused: an error, and the value again. @param {string} code @param {number} [number] */
const refused = (code, number = 1) => [['x', number, code], ['b']]
/** @param {string} code */
const cutOff = (code) => [['no', code]]

/** A transaction that is refused. @param {string} attack @param {string} text @param {string} code @param {number} [number] */
const transaction = (attack, text, code, number) => ({
  attack,
  say: [`t@ ${text}`],
  hear: refused(code, number)
})

/** @type {MessageAttack[]} */
const transactions = [
  transaction('a base from the future', `[1,999999,[${push}]]`, 'ERR_REF_VERSION'),
  transaction('the largest base there is', `[1,9007199254740991,[${push}]]`, 'ERR_REF_VERSION'),
  transaction('a number from the future', `[7,^,[${push}]]`, 'ERR_REF_ORDER', 7),
  transaction('a number from the past', `[0,^,[${push}]]`, 'ERR_REF_ORDER', 0),
  transaction('a forged id, of another client', `["1.1",^,[${push}]]`, 'ERR_REF_TEXT', 0),
  transaction('a negative number', `[-1,^,[${push}]]`, 'ERR_REF_TEXT', -1),
  transaction('a number beyond 2^53', `[9007199254740993,^,[${push}]]`, 'ERR_REF_TEXT', 2 ** 53),
  transaction('a number with an exponent', `[1e0,^,[${push}]]`, 'ERR_REF_TEXT'),
  transaction('a negative base', `[1,-1,[${push}]]`, 'ERR_REF_TEXT'),
  transaction('a base that is a string', `[1,"^",[${push}]]`, 'ERR_REF_TEXT'),
  transaction('no patches', '[1,^]', 'ERR_REF_TEXT'),
  transaction('patches that are an object', '[1,^,{}]', 'ERR_REF_PATCH'),
  transaction('a patch that is null', '[1,^,[null]]', 'ERR_REF_PATCH'),
  transaction('a patch without an op', '[1,^,[{"path":["text"],"value":1}]]', 'ERR_REF_PATCH'),
  transaction('a patch without a path', '[1,^,[{"op":"add","value":1}]]', 'ERR_REF_PATCH'),
  transaction(
    'a patch without a value',
    `[1,^,[${patch('add', ['a'], undefined)}]]`,
    'ERR_REF_PATCH'
  ),
  transaction('a remove with a value', `[1,^,[${patch('remove', ['text'], 1)}]]`, 'ERR_REF_PATCH'),
  transaction(
    'an op that there is not',
    `[1,^,[${patch('destroy', ['text'], 1)}]]`,
    'ERR_REF_PATCH'
  ),
  transaction(
    'an op that is an object',
    `[1,^,[{"op":{},"path":["text"],"value":1}]]`,
    'ERR_REF_PATCH'
  ),
  transaction(
    'a move, which pages do not have',
    '[1,^,[{"op":"move","from":["text"],"path":["t"]}]]',
    'ERR_REF_PATCH'
  ),
  transaction('a path that is a string', `[1,^,[${patch('add', '/text', 1)}]]`, 'ERR_REF_PATCH'),
  transaction('a path with an object in it', `[1,^,[${patch('add', [{}], 1)}]]`, 'ERR_REF_PATCH'),
  transaction('a negative index', `[1,^,[${patch('add', ['list', -1], 1)}]]`, 'ERR_REF_PATCH'),
  transaction(
    'an index of one and a half',
    `[1,^,[${patch('add', ['list', 1.5], 1)}]]`,
    'ERR_REF_PATCH'
  ),
  transaction(
    'an index beyond all bounds',
    `[1,^,[${patch('add', ['list', 2 ** 52], 1)}]]`,
    'ERR_REF_PATH'
  ),
  transaction('the root removed', '[1,^,[{"op":"remove","path":[]}]]', 'ERR_REF_PATCH'),
  transaction(
    'an element before a key',
    `[1,^,[{"op":"add","path":["list",0],"value":1,"before":"a"}]]`,
    'ERR_REF_PATCH'
  ),
  transaction(
    'a member given twice',
    `[1,^,[{"op":"add","op":"add","path":["list",0],"value":1}]]`,
    'ERR_REF_PATCH'
  ),
  transaction(
    'a member that there is not',
    `[1,^,[{"op":"add","path":["list",0],"value":1,"evil":1}]]`,
    'ERR_REF_PATCH'
  ),
  transaction(
    'a path to nowhere',
    `[1,^,[${patch('replace', ['none', 'such'], 1)}]]`,
    'ERR_REF_PATH'
  ),
  transaction(
    'a good patch and one that does not resolve',
    `[1,^,[${push},{"op":"remove","path":["none"]}]]`,
    'ERR_REF_PATH'
  ),
  transaction(
    'a test that fails, to guess a value',
    `[1,^,[${patch('test', ['text'], 'guess')}]]`,
    'ERR_REF_TEST'
  ),
  transaction(
    'a path through __proto__',
    `[1,^,[${patch('add', ['__proto__', 'polluted'], 1)}]]`,
    'ERR_REF_PATH'
  ),
  transaction(
    'a path through constructor.prototype',
    `[1,^,[${patch('add', ['constructor', 'prototype', 'polluted'], 1)}]]`,
    'ERR_REF_PATH'
  ),
  transaction(
    'the length of an array',
    `[1,^,[${patch('replace', ['list', 'length'], 0)}]]`,
    'ERR_REF_PATH'
  ),
  transaction(
    'a path into a string',
    `[1,^,[${patch('replace', ['text', 0], 'x')}]]`,
    'ERR_REF_PATH'
  ),
  transaction(
    'a value nested too deep',
    `[1,^,[{"op":"add","path":["list",0],"value":${deep(5000)}}]]`,
    'ERR_REF_DEPTH'
  ),
  transaction(
    'a hundred thousand brackets',
    `[1,^,[{"op":"add","path":["list",0],"value":${'['.repeat(100_000)}`,
    'ERR_REF_DEPTH'
  ),
  transaction(
    'a path of five thousand steps',
    `[1,^,[{"op":"add","path":[${'0,'.repeat(5000)}0],"value":1}]]`,
    'ERR_REF_PATCH'
  ),
  transaction(
    'tags inside tags',
    `[1,^,[{"op":"add","path":["list",0],"value":${'{"$error":['.repeat(40)}1${']}'.repeat(40)}}]]`,
    'ERR_REF_DEPTH'
  ),
  transaction(
    'a value that is no JSON',
    '[1,^,[{"op":"add","path":["list",0],"value":01}]]',
    'ERR_REF_TEXT'
  ),
  transaction(
    'a control character in a string',
    '[1,^,[{"op":"add","path":["list",0],"value":"\u0001"}]]',
    'ERR_REF_TEXT'
  ),
  transaction(
    'half an escape',
    '[1,^,[{"op":"add","path":["list",0],"value":"\\ud8"}]]',
    'ERR_REF_TEXT'
  ),
  transaction('a zero byte behind it', `[1,^,[${push}]]\0`, 'ERR_REF_TEXT'),
  transaction('a second transaction behind it', `[1,^,[${push}]] [2,^,[${push}]]`, 'ERR_REF_TEXT'),
  transaction('one cut off', `[1,^,[${push}`, 'ERR_REF_TEXT'),
  transaction('no transaction at all', '{}', 'ERR_REF_TEXT', 0),
  transaction('nothing', '', 'ERR_REF_TEXT', 0),
  {
    attack: 'a transaction replayed',
    slowly: true,
    say: Array(2).fill(`t@ [1,^,[${patch('test', ['list', 0], 1)}]]`),
    hear: [['k', 1], ...refused('ERR_REF_ORDER')]
  },
  {
    attack: 'a refused transaction sent again and again',
    slowly: true,
    say: Array(3).fill(`t@ [5,^,[${push}]]`),
    hear: [5, 5, 5].flatMap((number) => refused('ERR_REF_ORDER', number))
  },
  {
    attack: 'a transaction before the answer to the last',
    say: [`t@ [1,^,[]]`, `t@ [2,^,[]]`],
    // Main may have answered the first when the second comes.
    tries: 50,
    hear: [['k', 1], ...cutOff('ERR_REF_MESSAGE')]
  },
  {
    attack: 'a write where it may only read',
    name: 'shown',
    say: [`t@ [1,^,[${patch('replace', [], 'mine')}]]`],
    hear: refused('ERR_REF_DENIED')
  },
  {
    attack: 'an empty write where it may only read',
    name: 'shown',
    say: [`t@ [1,^,[]]`],
    hear: refused('ERR_REF_DENIED')
  },
  {
    attack: 'a ref that it may not see',
    name: 'secret',
    say: [`t@ [1,0,[${patch('test', ['guess'], 1)}]]`, 'r@ ', 'q@ '],
    hear: [['no', 'ERR_REF_DENIED']]
  },
  {
    attack: 'a transaction for a ref that nobody has made',
    name: 'nobody has made this',
    say: ['t@ [1,0,[]]'],
    hear: [['w'], ['x', 1, 'ERR_REF_MESSAGE']]
  },
  {
    attack: 'a snapshot of a ref that nobody has made',
    name: 'nobody has made this',
    say: ['r@ ', 'h@ ', 'q@ '],
    hear: [['w']]
  }
]

/** @type {MessageAttack[]} */
const acknowledgements = [
  ['of more than was sent', '99999999'],
  ['of a negative count', '-1'],
  ['of NaN', 'NaN'],
  ['of Infinity', 'Infinity'],
  ['of a word', 'all'],
  ['of an object', '{}'],
  ['of half a character more than none', '1e99'],
  ['of two counts', '1 2']
].map(([what, count]) => ({
  attack: `an acknowledgement ${what}`,
  say: [`a@ ${count}`, `t@ [1,^,[${push}]]`],
  hear: cutOff('ERR_REF_MESSAGE')
}))
acknowledgements.push({
  attack: 'an acknowledgement taken back',
  say: ['a@ 10', 'a@ 9'],
  hear: cutOff('ERR_REF_MESSAGE')
})

/** @type {MessageAttack[]} */
const nonsense = [
  ['a number', 7],
  ['an object', { type: 'open' }],
  ['an object that says it is a string', { length: 5, 0: 't', toString: 'open' }],
  ['null', null],
  ['undefined', undefined],
  ['true', true],
  ['a BigInt', 7n],
  ['bytes', new Uint8Array(8)],
  ['a list of messages', ['r1 ', 'r2 ']],
  ['an empty string', ''],
  ['no channel', 'o {"name":"shared"}'],
  ['no space', 'o1'],
  ['a channel of a hundred digits', `t${'1'.repeat(100)} [1,0,[]]`],
  ['a negative channel', 't-1 [1,0,[]]'],
  ['a channel in hexadecimal', 't0x1 [1,0,[]]'],
  ['a channel with a point', 't1.5 [1,0,[]]'],
  ['signs of four bytes', '💥💥💥'],
  ['a lone surrogate', '\ud800'],
  ['surrogates in the wrong order', '\udc00\ud800 1 '],
  ['zeros', '\0\0\0\0'],
  ['a letter that there is not, on its channel', 'z@ '],
  ['a letter that there is not, on another', 'z999999 '],
  ['a capital letter', 'T@ [1,^,[]]'],
  ['a letter of main', 'e@ [["d"]]'],
  ['a snapshot, as if it were main', 'b@ {"client":1}\n{}']
].map(([what, message]) => ({
  attack: `in place of a message, ${what}`,
  say: [message],
  hear: cutOff('ERR_REF_MESSAGE')
}))

/** @type {MessageAttack[]} */
const names = [
  ['of 257 characters', JSON.stringify({ name: 'n'.repeat(257), page: '~' })],
  ['that is empty', '{"name":"","page":"~"}'],
  ['that is a number', '{"name":1,"page":"~"}'],
  ['that is a list', '{"name":["shared"],"page":"~"}'],
  ['that is an object with a toString', '{"name":{"toString":"shared"},"page":"~"}'],
  ['that is missing', '{"page":"~"}'],
  ['in a prototype', '{"__proto__":{"name":"shared"},"page":"~"}']
].map(([what, body]) => ({
  attack: `a name ${what}`,
  say: [`o0 ${body}`],
  hear: cutOff('ERR_REF_NAME')
}))

/** @type {MessageAttack[]} */
const channels = [
  {
    attack: 'a channel that is open already',
    say: ['o@ {"name":"shared","page":"~"}'],
    hear: cutOff('ERR_REF_MESSAGE')
  },
  {
    attack: 'a channel that is open already, for a ref that it may not see',
    say: ['o@ {"name":"secret","page":"~"}'],
    hear: cutOff('ERR_REF_MESSAGE')
  },
  {
    attack: 'messages after the close',
    say: ['c@ ', `t@ [1,^,[${push}]]`, 'r@ ', 'a@ 5', 'h@ ', 'q@ 1', 'c@ '],
    hear: []
  },
  {
    attack: 'messages on channels that were never opened',
    say: [`t777777 [1,0,[${push}]]`, 'r777777 ', 'a777777 5', 'h777777 ', 'q777777 ', 'c777777 '],
    hear: []
  },
  {
    attack: 'a question that is asked without waiting for its answer',
    say: ['q@ 0', 'q@ -1', 'q@ x', 'q@ 1e99', 'q@ '],
    hear: []
  },
  {
    attack: 'names of prototypes as names of refs',
    name: '__proto__',
    say: ['t@ [1,0,[]]'],
    hear: [['w'], ['x', 1, 'ERR_REF_MESSAGE']]
  }
]

/** What is above the limits of a ref that has narrow ones. @type {MessageAttack[]} */
const limits = [
  ['a message too long', JSON.stringify('x'.repeat(3000)), 'ERR_REF_TOO_LARGE'],
  ['too many objects', `[${Array(50).fill('{"a":[]}')}]`, 'ERR_REF_TOO_LARGE'],
  [
    'too many members',
    JSON.stringify(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${i}`, i]))),
    'ERR_REF_TOO_LARGE'
  ],
  ['a value deeper than the ref may be', deep(9), 'ERR_REF_DEPTH']
].map(([what, value, code]) => ({
  attack: `above the limits of the ref, ${what}`,
  name: 'narrow',
  say: [`t@ [1,^,[{"op":"add","path":["a"],"value":${value}}]]`],
  hear: refused(code)
}))
limits.push({
  attack: 'a message "o" of a hundred thousand characters',
  name: 'shown',
  say: [`o77 {"page":"~","name":"${'n'.repeat(100_000)}"}`],
  hear: cutOff('ERR_REF_TOO_LARGE')
})

export const messageAttacks = [
  ...transactions,
  ...acknowledgements,
  ...nonsense,
  ...names,
  ...channels,
  ...limits
]
