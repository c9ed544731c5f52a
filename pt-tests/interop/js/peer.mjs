// A js-libp2p host that a test drives by lines of JSON. Flags, requests and answers are those of the Go
// peer, as far as js-libp2p has what they need: there is no QUIC.
import { createHash, randomBytes } from 'node:crypto'
import { createServer, connect } from 'node:net'
import { parseArgs } from 'node:util'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { mdns } from '@libp2p/mdns'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { answer, say } from './lines.mjs'
import { connectionFields, encrypters, natOperations, OPTIONS, services, transports } from './nat.mjs'

const ECHO = '/interop/echo/1.0.0'
const DIGEST = '/interop/digest/1.0.0'
const RESET = '/interop/reset/1.0.0'
const PIPE = '/peertunnel/1.0.0'
const MANY = { maxInboundStreams: 4096, maxOutboundStreams: 4096, runOnLimitedConnection: true }

const { values: flags } = parseArgs({
  options: {
    listen: { type: 'string', default: '/ip4/127.0.0.1/tcp/0' },
    security: { type: 'string', default: 'noise,tls' },
    key: { type: 'string', default: 'ed25519' },
    mdns: { type: 'boolean', default: false },
    ...OPTIONS
  }
})

const list = (addresses) => addresses.split(',').filter((address) => address !== '')
const keyTypes = { ed25519: 'Ed25519', rsa: 'RSA', ecdsa: 'ECDSA', secp256k1: 'secp256k1' }

const node = await createLibp2p({
  privateKey: await generateKeyPair(keyTypes[flags.key], flags.key === 'rsa' ? 2048 : undefined),
  addresses: { listen: list(flags.listen), announce: list(flags.announce) },
  transports: transports(flags),
  connectionEncrypters: flags.security.split(',').map((name) => encrypters[name]),
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  peerDiscovery: flags.mdns ? [mdns({ interval: 2000 })] : [],
  nodeInfo: { userAgent: 'interop-js/1' },
  services: services(flags)
})

// Hands each portion to take, one after the other, until the peer has ended its direction. The stream's
// own iterator would wait for ever where that end came before the iterator did.
function pump (stream, take) {
  return new Promise((resolve, reject) => {
    let work = Promise.resolve()
    const finish = () => work.then(resolve, reject)
    stream.addEventListener('message', ({ data }) => {
      work = work.then(() => take(data.subarray()))
      work.catch(reject)
    })
    stream.addEventListener('end', finish)
    stream.addEventListener('close', ({ error }) => error == null ? finish() : reject(error))
    if (stream.readableEnded) {
      finish()
    }
  })
}

// The plain iterator would destroy the socket at the end of its input, and the way back with it.
async function pumpSocket (socket, take) {
  for await (const bytes of socket.iterator({ destroyOnReturn: false })) {
    await take(bytes)
  }
}

async function send (stream, bytes) {
  if (!stream.send(bytes)) {
    await stream.onDrain()
  }
}

const fail = (stream) => (error) => {
  say('stream-error', { error: error.message })
  stream.abort(error)
}

await node.handle(ECHO, (stream) => {
  pump(stream, (bytes) => send(stream, bytes)).then(() => stream.close()).catch(fail(stream))
}, MANY)

await node.handle(DIGEST, (stream) => {
  const hash = createHash('sha256')
  pump(stream, (bytes) => hash.update(bytes))
    .then(() => send(stream, Buffer.from(hash.digest('hex'))))
    .then(() => stream.close())
    .catch(fail(stream))
}, MANY)

await node.handle(RESET, (stream) => {
  stream.addEventListener('message', () => stream.abort(new Error('as asked')))
}, MANY)

node.addEventListener('connection:open', ({ detail: c }) => say('connection', connectionFields(c)))
node.addEventListener('connection:close', ({ detail: c }) => say('disconnection', connectionFields(c)))
node.addEventListener('peer:discovery', ({ detail: p }) => say('found', {
  peer: p.id.toString(),
  addresses: p.multiaddrs.map(String)
}))

// A dial would go past a relayed connection that is there.
const open = (r) => {
  const options = { signal: AbortSignal.timeout(60_000), ...MANY }
  const connections = node.getConnections(peerIdFromString(r.peer)).filter((c) => c.status === 'open')
  const best = connections.find((c) => c.limits == null) ?? connections[0]
  return best?.newStream(r.protocol, options) ?? node.dialProtocol(peerIdFromString(r.peer), r.protocol, options)
}

// Random bytes in portions, with their digest.
async function emit (stream, count) {
  const hash = createHash('sha256')
  for (let left = count; left > 0;) {
    const portion = randomBytes(Math.min(left, 65536))
    hash.update(portion)
    await send(stream, portion)
    left -= portion.length
  }
  await stream.close()
  return hash.digest('hex')
}

async function transfer (r) {
  const stream = await open(r)
  const hash = createHash('sha256')
  let bytes = 0
  const [sent] = await Promise.all([
    emit(stream, r.bytes),
    pump(stream, (b) => { hash.update(b); bytes += b.length })
  ])
  return { bytes, equal: sent === hash.digest('hex') }
}

async function halfClose (r) {
  const stream = await open(r)
  let answer = ''
  const [sent] = await Promise.all([emit(stream, r.bytes), pump(stream, (b) => { answer += Buffer.from(b) })])
  return { equal: sent === answer }
}

async function reset (r) {
  const stream = await open(r)
  const ended = new Promise((resolve) => stream.addEventListener('close', ({ error }) => resolve(error)))
  await send(stream, Buffer.from('x'))
  if (r.code) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    stream.abort(new Error('as asked'))
    return {}
  }
  stream.resume()
  const error = await ended
  return { code: error == null ? -1 : 0, error_name: error?.name }
}

async function many (r) {
  const each = () => transfer({ ...r, bytes: 1000 })
  const results = await Promise.all(Array.from({ length: r.bytes }, each))
  if (!results.every((result) => result.equal)) {
    throw new Error('not what was sent')
  }
  return { streams: results.length }
}

// Copies both ways between a local socket and a stream, and passes on the end of each direction.
function join (socket, stream) {
  const abort = (error) => { socket.resetAndDestroy(); stream.abort(error) }
  const write = (b) => socket.write(b) ? undefined : new Promise((resolve) => socket.once('drain', resolve))
  pump(stream, write).then(() => socket.end()).catch(abort)
  pumpSocket(socket, (b) => send(stream, b)).then(() => stream.close()).catch(abort)
}

function bind (r) {
  const [, host, port] = /^(.*):(\d+)$/.exec(r.listen)
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open({ peer: r.peer, protocol: PIPE }).then((stream) => join(socket, stream)).catch((error) => {
      say('stream-error', { error: error.message })
      socket.resetAndDestroy()
    })
  })
  return new Promise((resolve) => server.listen(Number(port), host, () =>
    resolve({ listen: `${host}:${server.address().port}` })))
}

async function expose (r) {
  const [, host, port] = /^(.*):(\d+)$/.exec(r.target)
  await node.handle(PIPE, (stream) => {
    const socket = connect({ host, port: Number(port), allowHalfOpen: true })
    socket.once('error', (error) => stream.abort(error))
    socket.once('connect', () => join(socket, stream))
  }, MANY)
  return {}
}

const operations = {
  connect: async (r) => {
    const c = await node.dial(multiaddr(r.addr), { signal: AbortSignal.timeout(60_000) })
    return connectionFields(c)
  },
  disconnect: async (r) => { await node.hangUp(peerIdFromString(r.peer)); return {} },
  identify: async (r) => {
    const known = await node.peerStore.get(peerIdFromString(r.peer))
    return {
      protocols: known.protocols,
      agent: Buffer.from(known.metadata.get('AgentVersion') ?? []).toString(),
      addresses: known.addresses.map((a) => a.multiaddr.toString()),
      signed: known.peerRecordEnvelope != null
    }
  },
  ping: async (r) => ({ rounds: 1, millis: await node.services.ping.ping(peerIdFromString(r.peer)) }),
  transfer,
  'half-close': halfClose,
  reset,
  many,
  expose,
  bind,
  mdns: async () => ({}),
  ...natOperations(node)
}

say('ready', { peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) })

answer(operations)
