/** Attacks by values: arguments that are malformed, or dear to read, and attachments. */

import { ENDED, MIB, REFUSED, bytes, call, inside, many, one } from './ipc-attack.mjs'

export const values = [
  call('arguments that are no JSON', 'run', '[1', 'TypeError'),
  call('arguments that are null', 'run', 'null', 'TypeError'),
  one('a message with arguments that are no JSON', ['s\tlisten\t[1'], ENDED),
  call('5,000 levels', 'run', inside('[', '', ']', 5000), 'TypeError'),
  call('half a mebibyte of levels', 'run', inside('[', '', ']', MIB / 4), 'TypeError'),
  call('5,000 levels of objects', 'run', `[${inside('{"a":', '1', '}', 5000)}]`, 'TypeError'),
  one('a message with 5,000 levels', [`s\tlisten\t${inside('[', '', ']', 5000)}`], ENDED),
  call(
    'tags inside of tags',
    'run',
    `[${inside('{"$boxed":', `"${'x'.repeat(MIB / 2)}"`, '}', 400)}]`,
    'TypeError'
  ),
  call(
    'maps that are none, inside of each other',
    'run',
    `[${inside('{"$map":[[1,', `[${many('[]', MIB / 4)}]`, ']]}', 200)}]`,
    'TypeError'
  ),
  call('a tag with a wrong content', 'run', '[{"$date":5}]', 'TypeError'),
  call('a Map with names that no key has', 'run', '[{"$map":{"#1.0":1,"#x":2}}]', 'TypeError'),
  call(
    'a regular expression of 100,000 properties',
    'run',
    `[{"$regexp":["${'\\\\p{L}'.repeat(100_000)}","u"]}]`,
    'TypeError'
  ),
  call(
    '10,000 regular expressions of a property',
    'run',
    `[${many('{"$regexp":["\\\\p{L}","v"]}', 10_000)}]`,
    'TypeError'
  ),
  call('a regular expression that is none', 'run', '[{"$regexp":["(",""]}]', 'TypeError'),
  one(
    '20,000 errors',
    [`c1\trun\t[${many('{"$error":{"name":"a","message":""}}', 20_000)}]`],
    ['r1 [20000]']
  ),
  call('an attachment by hand, without any', 'run', '[{"$attached":[0,"string"]}]', 'TypeError'),
  call('an attachment of a wrong index', 'run', '[{"$attached":[5,"string"]}]', 'TypeError', ['x']),
  call('an attachment of a negative index', 'run', '[{"$attached":[-1,"string"]}]', 'TypeError', [
    'x'
  ]),
  call(
    'an attachment by the name of a member',
    'run',
    '[{"$attached":["length","string"]}]',
    'TypeError',
    ['x']
  ),
  call(
    'an attachment of a type that there is not',
    'run',
    '[{"$attached":[0,"constructor"]}]',
    'TypeError',
    [bytes(8)]
  ),
  call('bytes as text', 'run', '[{"$attached":[0,"string"]}]', 'TypeError', [bytes(8)]),
  call('text as bytes', 'run', '[{"$attached":[0,"Uint8Array"]}]', 'TypeError', ['x']),
  call(
    'bytes of a length that does not fit',
    'run',
    '[{"$attached":[0,"Float64Array"]}]',
    'TypeError',
    [bytes(9)]
  ),
  call(
    'a mebibyte copied 30,000 times',
    'run',
    `[${many('{"$attached":[0,"ArrayBuffer"]}', 30_000)}]`,
    'TypeError',
    [bytes(2 * MIB).subarray(1, MIB)]
  ),
  call('a stream by hand, without a number', 'run', '[{"$stream":"1"}]', 'TypeError'),
  one('a stream twice', ['c1\trun\t[{"$stream":1},{"$stream":1}]'], ['d', 'x1 TypeError']),
  one(
    'a result with a stream of main by hand',
    ['c1\trun\t[{"$stream":9007199254740991}]'],
    ['r1 [1]']
  )
]

export const attachments = [
  one('fewer attachments than a frame says', [['c1+2\trun\t[]', ['x']]], ENDED),
  one('a million attachments, says the frame', ['c1+999999\trun\t[]'], ENDED),
  one(
    'more attachments than a frame says',
    [['c1+1\trun\t[{"$attached":[0,"string"]}]', ['x', 'y', bytes(5)]]],
    ['r1 [1]']
  ),
  ...[
    ['numbers', [1, 2]],
    ['objects', [{}]],
    ['objects that claim a length', [{ byteLength: 5, buffer: { byteLength: 'x' } }]],
    ['objects that are no text', [{ toString: 1, valueOf: 1 }]],
    ['lists', [[['x']]]],
    ['null', [null]],
    ['buffers', [new ArrayBuffer(5)]],
    ['other views', [new Float64Array(5)]],
    ['one that is good, and a date', ['x', new Date(0)]]
  ].map(([kind, list]) => one(`attachments: ${kind}`, [['c1\tping\t[]', list]], REFUSED)),
  one('attachments that are deep', [['c1\tping\t[]', 'deep']], REFUSED),
  one('attachments that are no list', [['c1\tping\t[]', { length: 1, 0: 'x' }]], REFUSED),
  one('attachments that are a text', [['c1\tping\t[]', 'x']], REFUSED),
  call(
    'arguments of one byte more than there may be',
    'length',
    '[{"$attached":[0,"Uint8Array"]}]',
    'ERR_IPC_TOO_LARGE',
    'long'
  ),
  call(
    'one byte of a buffer longer than there may be',
    'length',
    '[{"$attached":[0,"Uint8Array"]}]',
    'ERR_IPC_TOO_LARGE',
    'part'
  )
]
