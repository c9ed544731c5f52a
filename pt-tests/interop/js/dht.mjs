// Many js-libp2p hosts with a Kademlia DHT, driven by lines of JSON. Flags, requests and answers are
// those of the Go peer's command "dht".
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify, identifyPush } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'
import * as digests from 'multiformats/hashes/digest'
import { answer, say } from './lines.mjs'

const RAW = 0x55
const SHA2_256 = 0x12
const ENOUGH = 10
const LIMIT = 60_000

const { values: flags } = parseArgs({
  options: {
    hosts: { type: 'string', default: '1' },
    clients: { type: 'string', default: '0' },
    ip: { type: 'string', default: '127.0.0.1' },
    bootstrap: { type: 'string', default: '' }
  }
})
const servers = Number(flags.hosts)
const count = servers + Number(flags.clients)
const ips = flags.ip.split(',')

const start = (ip, clientMode) => createLibp2p({
  addresses: { listen: [`/${ip.includes(':') ? 'ip6' : 'ip4'}/${ip}/tcp/0`] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  connectionManager: { maxConnections: 1000, inboundConnectionThreshold: 1000, maxIncomingPendingConnections: 1000 },
  nodeInfo: { userAgent: 'interop-js-dht/1' },
  services: {
    identify: identify(),
    identifyPush: identifyPush(),
    ping: ping(),
    dht: kadDHT({
      protocol: '/ipfs/kad/1.0.0',
      clientMode,
      peerInfoMapper: passthroughMapper,
      allowQueryWithZeroPeers: true
    })
  }
})

const started = Date.now()
const nodes = []
for (let i = 0; i < count; i++) {
  nodes.push(await start(ips[i % ips.length], i >= servers))
}
const full = (node) => node.getMultiaddrs().map(String)
const bootstrap = flags.bootstrap === '' ? [full(nodes[0])[0]] : flags.bootstrap.split(',')
const ids = bootstrap.map((address) => address.replace(/.*\/p2p\//, ''))

const signal = () => AbortSignal.timeout(LIMIT)
const size = (node) => node.services.dht.routingTable.size

async function until (holds, what) {
  const limit = Date.now() + LIMIT
  while (!holds()) {
    if (Date.now() > limit) {
      throw new Error(what())
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function lookUpItself (node) {
  for await (const _ of node.services.dht.getClosestPeers(node.peerId.toMultihash().bytes, { signal: signal() })) {
    // Only what it does to the table counts.
  }
}

async function join (node) {
  const others = bootstrap.filter((_, i) => ids[i] !== node.peerId.toString())
  await Promise.all(others.map((address) => node.dial(multiaddr(address), { signal: signal() })))
  if (others.length > 0) {
    await until(() => size(node) > 0, () => `the table of ${node.peerId} stayed empty`)
    await lookUpItself(node)
  }
}

function wanted (node) {
  const known = new Set(ids)
  nodes.slice(0, servers).forEach((other) => known.add(other.peerId.toString()))
  known.delete(node.peerId.toString())
  return Math.min(known.size, ENOUGH)
}

for (const node of nodes) {
  await join(node)
}
// Looks further once a second: the first look-up may have met peers that knew nobody yet.
async function fill (node, wanted) {
  const further = setInterval(() => lookUpItself(node).catch(() => {}), 1000)
  await until(() => size(node) >= wanted, () => `the table of ${node.peerId} has ${size(node)} entries`)
    .finally(() => clearInterval(further))
}

for (const node of nodes) {
  await fill(node, wanted(node))
}

const digestOf = (namespace) => digests.create(SHA2_256, createHash('sha256').update(namespace).digest())

const keyOf = (r) => CID.createV1(RAW, r.namespace != null
  ? digestOf(r.namespace)
  : digests.decode(Buffer.from(r.key, 'hex')))

const fieldsOf = (info) => ({ peer: info.id.toString(), addresses: info.multiaddrs.map(String) })

async function provide (node, r) {
  const errors = []
  for await (const event of node.services.dht.provide(keyOf(r), { signal: signal() })) {
    if (event.name === 'QUERY_ERROR') {
      errors.push(event.error.message)
    }
  }
  return { errors }
}

// Tells every provider as an event as soon as it comes, and all of them in the end.
async function findProviders (node, r) {
  const begun = Date.now()
  const providers = new Map()
  for await (const event of node.services.dht.findProviders(keyOf(r), { signal: signal() })) {
    for (const info of event.name === 'PROVIDER' ? event.providers : []) {
      const found = { ...fieldsOf(info), millis: Date.now() - begun }
      if (!providers.has(found.peer)) {
        providers.set(found.peer, found)
        say('provider', { host: r.host ?? 0, provider: found })
      }
    }
    if (r.count > 0 && providers.size >= r.count) {
      break
    }
  }
  return { providers: [...providers.values()] }
}

async function findPeer (node, r) {
  for await (const event of node.services.dht.findPeer(peerIdFromString(r.peer), { signal: signal() })) {
    if (event.name === 'FINAL_PEER') {
      return fieldsOf(event.peer)
    }
  }
  throw new Error('not found')
}

// Tells how many entries each table has when none has fewer than the count.
async function table (_, r) {
  for (const node of nodes) {
    await fill(node, r.count ?? 0)
  }
  return { sizes: nodes.map(size), connections: nodes.map((node) => node.getPeers().length) }
}

const atHost = (operation) => async (r) => {
  const host = r.host ?? 0
  if (nodes[host] == null) {
    throw new Error(`there is no host ${host}`)
  }
  const begun = Date.now()
  const fields = await operation(nodes[host], r)
  return { ...fields, host, millis: Date.now() - begun }
}

say('ready', {
  peer: nodes[0].peerId.toString(),
  addresses: full(nodes[0]),
  hosts: nodes.map((node, i) => ({ peer: node.peerId.toString(), addresses: full(node), server: i < servers })),
  millis: Date.now() - started
})

answer({
  connect: atHost(async (node, r) => { await node.dial(multiaddr(r.addr), { signal: signal() }) }),
  provide: atHost(provide),
  advertise: atHost(provide),
  find_providers: atHost(findProviders),
  find_peer: atHost(findPeer),
  table: atHost(table),
  stop: atHost(async (node) => { await node.stop() })
})
