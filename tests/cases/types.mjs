/**
 * Values of every type, after the list of types that structured clone knows. One case is one kind of
 * value; `make` is the source of an expression, so that main and pages can each make their own.
 *
 * `becomes` is the source of the arriving value if it differs, and `why` the reason; `error` is the
 * code of the error that storing it throws; `looks` if only identity tells the difference; `needs` what
 * has to be there for it, which only pages or newer engines have.
 *
 * @typedef {{ group: string, name: string, make: string, becomes?: string, why?: string, error?:
 *   string, looks?: boolean, needs?: string }} TypeCase
 */

/** @type {(group: string, list: [name: string, make: string, rest?: Partial<TypeCase>][]) => TypeCase[]} */
const group = (name, list) =>
  list.map(([title, make, rest]) => ({ group: name, name: title, make, ...rest }))

const bytes = '[1, 2, 250, 255, 0, 7, 8, 9]'
const named = (/** @type {string} */ name) => `Object.assign(new Error('m'), { name: '${name}' })`
const error = { error: 'ERR_REF_VALUE' }

/** @type {TypeCase[]} */
export const cases = [
  ...group('Primitives', [
    ['`undefined`', 'undefined'],
    ['`null`', 'null'],
    ['`true`', 'true'],
    ['`false`', 'false'],
    ['a number', '-1.5e-7'],
    ['the largest number', 'Number.MAX_VALUE'],
    ['the smallest number', 'Number.MIN_VALUE'],
    ['`0`', '0'],
    ['`-0`', '-0'],
    ['`NaN`', 'NaN'],
    ['`Infinity`', 'Infinity'],
    ['`-Infinity`', '-Infinity'],
    ['a `BigInt`', '-12345678901234567890n'],
    ['a large `BigInt`', '2n ** 500n'],
    ['a `BigInt` of 30,000 digits', '-(10n ** 30000n)'],
    ['`0n`', '0n'],
    ['a text', "'text'"],
    ['the empty text', "''"],
    ['quotes, backslashes and control characters', String.raw`'"\\\n\u0000\u001f\u007f\u2028\u2029'`],
    ['characters outside of the BMP', "'😀\u{10ffff}'"],
    ['a lone high surrogate', String.raw`'a\ud800b'`],
    ['a lone low surrogate', String.raw`'\udc00'`],
    ['surrogates in the wrong order', String.raw`'\udc00\ud800'`],
    ['a byte order mark', String.raw`'\ufeffa'`],
    ['a text that looks like a tag', `'{"$date":null}'`]
  ]),
  ...group('Primitives in an object', [
    ['`new Number(1.5)`', 'new Number(1.5)'],
    ['`new Number(-0)`', 'new Number(-0)'],
    ['`new Number(NaN)`', 'new Number(NaN)'],
    ['`new String("text")`', "new String('text')"],
    ['`new String("")` of a lone surrogate', String.raw`new String('\ud800')`],
    ['`new Boolean(true)`', 'new Boolean(true)'],
    ['`new Boolean(false)`', 'new Boolean(false)'],
    ['`Object(1n)`', 'Object(1n)']
  ]),
  ...group('Objects', [
    ['an empty object', '({})'],
    ['members in their order', "({ b: 1, a: { c: [] }, '': 2 })"],
    ['a member that is `undefined`', '({ a: undefined })'],
    ['keys that are numbers', "({ 10: 'b', 2: 'a', x: 1, '-1': 2, '01': 3, 4294967295: 4 })"],
    ['`__proto__` as a key', `JSON.parse('{"__proto__":{"a":1},"b":2}')`],
    ['`constructor`, `prototype`, `toString` as keys', "({ constructor: 1, prototype: 2, toString: 3, hasOwnProperty: 4 })"],
    ['`then`, `toJSON`, `length`, `size` as keys', '({ then: 1, toJSON: 2, length: 3, size: 4 })'],
    ['keys that begin with `$`', "({ $date: 1, $map: 2, $: 3 })"],
    ['one key that begins with `$`', "({ $date: '2026-01-01T00:00:00.000Z' })"],
    ['one key that is `$map`', `({ $map: { "'a": 1 } })`],
    ['keys that begin with `_`', '({ _: 1, __x: 2, __v_x: 3, _value: 4 })'],
    ['a lone surrogate as a key', String.raw`({ '\ud800': 1 })`],
    ['without a prototype', 'Object.assign(Object.create(null), { a: 1 })', { becomes: '({ a: 1 })', why: 'as in a structured clone, it becomes an ordinary object' }],
    ['a getter', '({ get a() { return 1 } })', { becomes: '({ a: 1 })', why: 'it is read once, as in a structured clone' }],
    ['a frozen object', 'Object.freeze({ a: Object.freeze([1]) })', { becomes: '({ a: [1] })', why: 'others may change it' }],
    ['members that are not enumerable', "Object.defineProperty({ a: 1 }, 'b', { value: 2 })", { becomes: '({ a: 1 })', why: 'left out, as in a structured clone' }],
    ['`arguments`', '(function () { return arguments })(1, 2)', { becomes: '({ 0: 1, 1: 2 })', why: 'an ordinary object, as in a structured clone' }],
    ['one object in two places', '(() => { const a = { n: 1 }; return { a, b: a } })()', { becomes: '({ a: { n: 1 }, b: { n: 1 } })', why: 'two equal objects: in the value each object has one place', looks: true }],
    ['a cycle', '(() => { const a = {}; a.self = { a }; return a })()', error],
    ['a member with a symbol as its key', "({ [Symbol('s')]: 1 })", error],
    ['an instance of a class', 'new (class Point { x = 1 })()', error]
  ]),
  ...group('Arrays', [
    ['an empty array', '[]'],
    ['elements of all sorts', "[1, 'a', null, undefined, [], {}, NaN]"],
    ['nested arrays', '[[[[1]], []]]'],
    ['holes', '[1, , 3]'],
    ['holes at the end', '[1, , ]'],
    ['`new Array(3)`', 'new Array(3)'],
    ['a hole, `undefined` and `null`', '[, undefined, null]'],
    ['a long array of few elements', "(() => { const a = ['first']; a[99999] = { last: [,] }; return a })()"],
    ['more than 100,000 holes', 'new Array(1e9)', error],
    ['members beside the elements', "Object.assign([1], { name: 'x' })", { becomes: '[1]', why: 'JavaScript finds them only by listing all keys, which takes longer than copying the array; use an object' }],
    ['a subclass', 'new (class List extends Array {})(1, 2)', { becomes: '[1, 2]', why: 'an ordinary array, as in a structured clone' }],
    ['one that contains itself', '(() => { const a = []; a.push(a); return a })()', error]
  ]),
  ...group('Maps', [
    ['an empty `Map`', 'new Map()'],
    ['texts as keys', "new Map([['b', 1], ['a', 2], ['', 3]])"],
    ['large `BigInt`s as keys', 'new Map([[2n ** 1024n, 1], [1n - 2n ** 1024n, 2], [-(10n ** 5000n), 3]])'],
    ['keys that look alike', "new Map([['1', 'text'], [1, 'number'], [1n, 'bigint'], ['#1', 'sign'], [\"'1\", 'quote']])"],
    ['numbers as keys, in their order', 'new Map([[10, 0], [2, 0], [-1.5, 0], [1e21, 0], [Infinity, 0]])'],
    ['`NaN`, `null`, `undefined`, booleans as keys', 'new Map([[NaN, 1], [null, 2], [undefined, 3], [true, 4], [false, 5]])'],
    ['`-0` as a key', 'new Map([[-0, 1]])'],
    ['`__proto__` and `constructor` as keys', "new Map([['__proto__', 1], ['constructor', 2]])"],
    ['a lone surrogate as a key', String.raw`new Map([['\ud800', 1]])`],
    ['objects, arrays and leaves as values', "new Map([['a', { n: [1] }], ['d', new Date(0)], ['u', undefined]])"],
    ['a `Map` in a `Map`', "new Map([['a', new Map([[1, new Map([['b', { c: 1 }]])]])]])"],
    ['a `Map` in an object in an array', "[{ map: new Map([['a', 1]]) }]"],
    ['objects as keys', "new Map([[{ id: 1 }, 'a'], ['b', { n: 1 }]])"],
    ['dates as keys', 'new Map([[new Date(0), 1]])'],
    ['a subclass', "new (class Index extends Map {})([['a', 1]])", { becomes: "new Map([['a', 1]])", why: 'an ordinary `Map`, as in a structured clone' }],
    ['a function as a value', "new Map([['a', () => {}]])", error],
    ['a symbol as a key', "new Map([[Symbol('s'), 1]])", error],
    ['one that contains itself', "(() => { const m = new Map(); m.set('m', m); return m })()", error]
  ]),
  ...group('Sets', [
    ['an empty `Set`', 'new Set()'],
    ['primitives, in their order', "new Set([10, 2, 'b', 'a', '2', NaN, null, undefined, true, 5n, ''])"],
    ['`-0`', 'new Set([-0])'],
    ['a `Set` in a `Map` in a list', "[new Map([['a', new Set([1])]])]"],
    ['objects', "new Set([{ id: 1 }, [1], 'a'])"],
    ['dates', 'new Set([new Date(0), new Date(0)])'],
    ['a function', 'new Set([() => {}])', error]
  ]),
  ...group('Dates and regular expressions', [
    ['a `Date`', "new Date('2026-01-01T12:34:56.789Z')"],
    ['before 1970', 'new Date(-1)'],
    ['the earliest and the latest', '[new Date(-8.64e15), new Date(8.64e15)]'],
    ['the year -1', "new Date('-000001-01-01T00:00:00.000Z')"],
    ['an invalid `Date`', 'new Date(NaN)'],
    ['a `RegExp`', 'new RegExp("a\\\\/[b]", "gimsuy")'],
    ['an empty `RegExp`', "new RegExp('')"],
    ['a `RegExp` with a `lastIndex`', "Object.assign(/a/g, { lastIndex: 5 })", { becomes: '/a/g', why: '`lastIndex` starts at 0 again, as in a structured clone' }]
  ]),
  ...group('Errors', [
    ['an `Error`', "new Error('message')"],
    ...['EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'].map(
      (name) => /** @type {[string, string]} */ ([`a \`${name}\``, `new ${name}('message')`])
    ),
    ['without a message', 'new Error()'],
    ['with a cause', "new Error('a', { cause: new TypeError('b', { cause: { n: -0 } }) })"],
    ['with `undefined` as its cause', "new Error('a', { cause: undefined })"],
    ['an `AggregateError`', "new AggregateError([new TypeError('a'), 1, { n: NaN }], 'many')"],
    ['a name of its own', named('MyError')],
    ['a class of its own', "new (class MyError extends TypeError { name = 'MyError' })('m')", { becomes: named('MyError'), why: 'classes stay behind: an `Error` of that name' }],
    ['members of its own', "Object.assign(new Error('m'), { code: 'E' })", { becomes: "new Error('m')", why: 'only name, message, stack, cause and errors, as in a structured clone' }],
    ['a `DOMException`', "new DOMException('stopped', 'AbortError')"],
    ['a cause that cannot be shared', "new Error('a', { cause: () => {} })", error]
  ]),
  ...group('Bytes', [
    ['an `ArrayBuffer`', `Uint8Array.from(${bytes}).buffer`],
    ['an empty `ArrayBuffer`', 'new ArrayBuffer(0)'],
    ['a resizable `ArrayBuffer`', '(() => { const b = new ArrayBuffer(2, { maxByteLength: 8 }); b.resize(4); return b })()', { becomes: 'new ArrayBuffer(4)', why: 'its bytes, in one of fixed length: bytes are not changed in place here, so it could not be resized' }],
    ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Float16Array'].map(
      (name) => /** @type {[string, string, Partial<TypeCase>?]} */ ([`a \`${name}\``, `new ${name}(Uint8Array.from(${bytes}).buffer)`, name === 'Float16Array' ? { needs: name } : undefined])
    ),
    ['an empty typed array', 'new Uint8Array()'],
    ['special numbers', 'Float64Array.of(NaN, Infinity, -Infinity, -0, 5e-324)'],
    ['a part of a buffer', `new Uint16Array(Uint8Array.from(${bytes}).buffer, 2, 2)`, { becomes: `new Uint16Array(Uint8Array.from(${bytes}).buffer.slice(2, 6))`, why: 'a copy of that part, with a buffer of its own: what lies around it in the old one belongs to others, as in the pool of Node\'s Buffers' }],
    ['two views of one buffer', '(() => { const { buffer } = Uint8Array.of(1, 2); return [new Uint8Array(buffer), new Int8Array(buffer)] })()'],
    ['a `DataView`', `new DataView(Uint8Array.from(${bytes}).buffer)`],
    ['a `DataView` of a part', `new DataView(Uint8Array.from(${bytes}).buffer, 3, 2)`, { becomes: `new DataView(Uint8Array.from(${bytes}).buffer.slice(3, 5))`, why: 'a copy of that part, with a buffer of its own: what lies around it in the old one belongs to others, as in the pool of Node\'s Buffers' }],
    ['a detached `ArrayBuffer`', '(() => { const b = new ArrayBuffer(1); structuredClone(b, { transfer: [b] }); return b })()', error],
    ['a `SharedArrayBuffer`', 'new SharedArrayBuffer(1)', { ...error, needs: 'SharedArrayBuffer' }]
  ]),
  ...group('What cannot be shared', [
    ['a function', '() => {}', error],
    ['a class', 'class A {}', error],
    ['a symbol', "Symbol('s')", error],
    ['a symbol in an object', "Object(Symbol('s'))", error],
    ['a `Promise`', 'Promise.resolve()', error],
    ['a `WeakMap`', 'new WeakMap()', error],
    ['a `WeakSet`', 'new WeakSet()', error],
    ['a `WeakRef`', 'new WeakRef({})', error],
    ['a generator', '(function* () {})()', error],
    ['a `Blob`', "new Blob(['a'])", error],
    ['a `File`', "new File(['a'], 'a.txt')", { ...error, needs: 'File' }],
    ['a `URL`', "new URL('https://example.org/')", error],
    ['a `MessagePort`', 'new MessageChannel().port1', error],
    ['an `ImageData`', 'new ImageData(1, 1)', { ...error, needs: 'ImageData' }],
    ['an element of a page', "document.createElement('p')", { ...error, needs: 'document' }],
    ['a `window`', 'window', { ...error, needs: 'window' }]
  ])
]
