/** Requests over HTTP, and what comes of them. */

import http from 'node:http'
import https from 'node:https'
import { Fault } from './fault.js'

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/**
 * @typedef {object} Question
 * @property {string} [method] `GET` by default.
 * @property {string} url
 * @property {string | null} token
 * @property {import('node:http').Agent | undefined} agent
 * @property {Record<string, string | number>} [headers]
 * @property {Uint8Array} [body]
 * @property {number} patience Milliseconds until the head of the answer is there.
 * @property {AbortSignal} signal Ends the request, and the answer.
 */

/** Whatever a server says beside its refusal. */
const MOST_TEXT = 2000
/** So many bytes may take as long as an answer. */
const SLOWLY = 256 << 10

/**
 * @param {Question} question
 * @returns {Promise<IncomingMessage>} Its body has to be read. Rejects with a `Fault`, or the error of a socket.
 */
export async function ask(question) {
  try {
    return await askOnce(question)
  } catch (error) {
    // The server has ended an idle connection just when it was used again: nothing has come to it.
    if (!(error instanceof Stale)) throw error
    return await askOnce(question)
  }
}

class Stale extends Error {}

/** @param {Question} question @returns {Promise<IncomingMessage>} */
function askOnce({ method = 'GET', url, token, agent, headers, body, patience, signal }) {
  return new Promise((resolve, reject) => {
    const { request: begin } = url.startsWith('https:') ? https : http
    const authorization = token === null ? {} : { Authorization: `Bearer ${token}` }
    const length = body || method !== 'GET' ? { 'Content-Length': body?.length ?? 0 } : {}
    const all = { ...headers, ...authorization, ...length }
    const request = begin(url, { method, agent, headers: all })
    // Not by the option `signal`: its error comes out of a socket that nobody has any more.
    const abort = () => void request.destroy()
    signal.addEventListener('abort', abort)
    request.on('close', () => signal.removeEventListener('abort', abort))
    if (signal.aborted) abort()
    const silence = new Fault('network', 'the server does not answer')
    // What is sent takes its time.
    const sending = patience * Math.floor((body?.length ?? 0) / SLOWLY)
    const timer = setTimeout(() => request.destroy(silence), patience + sending)
    request.on('response', (response) => {
      clearTimeout(timer)
      // It may be given up before anybody reads it. Who reads it gets the error all the same.
      response.on('error', () => {})
      resolve(response)
    })
    request.on('error', (error) => {
      clearTimeout(timer)
      const { code } = /** @type {NodeJS.ErrnoException} */ (error)
      const stale = request.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')
      reject(stale && !signal.aborted ? new Stale(error.message, { cause: error }) : error)
    })
    request.end(body)
  })
}

/**
 * @param {IncomingMessage} response @param {number} patience How long nothing of it may come, in milliseconds.
 * @param {number} most Bytes.
 * @returns {Promise<Buffer | null>} Null if there are more.
 */
export async function bodyOf(response, patience, most) {
  const parts = []
  let length = 0
  const stop = watchSilence(response, patience)
  try {
    for await (const part of response) {
      length += part.length
      if (length > most) return null
      parts.push(part)
    }
  } finally {
    stop()
  }
  return Buffer.concat(parts)
}

/** @param {IncomingMessage} response @param {number} patience @returns {Promise<string>} The first part of it. */
export async function textOf(response, patience) {
  let text = ''
  const stop = watchSilence(response, patience)
  try {
    for await (const part of response) {
      text += part
      if (text.length > MOST_TEXT) break
    }
  } catch {
    // The status says enough.
  } finally {
    stop()
  }
  return text
}

/** @param {IncomingMessage} response @param {number} patience @returns {() => void} */
function watchSilence(response, patience) {
  const giveUp = () => response.destroy(new Fault('network', 'the server does not go on'))
  let timer = setTimeout(giveUp, patience)
  response.on('data', () => {
    clearTimeout(timer)
    timer = setTimeout(giveUp, patience)
  })
  return () => clearTimeout(timer)
}
