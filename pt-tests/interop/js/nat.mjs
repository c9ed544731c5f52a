// What a js-libp2p host has for machines that cannot be dialled: relays, hole punching, AutoNAT.
import { noise } from '@chainsafe/libp2p-noise'
import { autoNAT } from '@libp2p/autonat'
import { autoNATv2 } from '@libp2p/autonat-v2'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { dcutr } from '@libp2p/dcutr'
import { identify, identifyPush } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { webSockets } from '@libp2p/websockets'
import { multiaddr } from '@multiformats/multiaddr'

const MINUTE = 60_000

export const OPTIONS = {
  transports: { type: 'string', default: 'tcp' },
  announce: { type: 'string', default: '' },
  relayed: { type: 'boolean', default: false },
  punch: { type: 'boolean', default: false },
  autonat: { type: 'boolean', default: false },
  'autonat-version': { type: 'string', default: '1,2' },
  relay: { type: 'string', default: '' },
  duration: { type: 'string', default: '120s' },
  data: { type: 'string', default: String(1 << 17) }
}

export const encrypters = { noise: noise(), tls: tls() }

const carriers = { tcp, ws: webSockets }

export function transports (flags) {
  const chosen = flags.transports.split(',').map((name) => carriers[name]())
  return flags.relayed ? [...chosen, circuitRelayTransport()] : chosen
}

export function services (flags) {
  return {
    identify: identify({ runOnLimitedConnection: true }),
    identifyPush: identifyPush({ runOnLimitedConnection: true }),
    ping: ping({ runOnLimitedConnection: true }),
    ...(flags.relay === '' ? {} : { relay: circuitRelayServer({ reservations: reservations(flags) }) }),
    ...(flags.punch ? { dcutr: dcutr() } : {}),
    ...(probes(flags, '1') ? { autonat: autoNAT() } : {}),
    ...(probes(flags, '2') ? { autonatV2: autoNATv2() } : {})
  }
}

const probes = (flags, version) => flags.autonat && flags['autonat-version'].split(',').includes(version)

const reservations = (flags) => ({
  maxReservations: 4096,
  applyDefaultLimit: flags.relay === 'limited',
  defaultDurationLimit: Number.parseInt(flags.duration) * 1000,
  defaultDataLimit: BigInt(flags.data)
})

export const connectionFields = (c) => ({
  peer: c.remotePeer.toString(),
  direction: c.direction,
  security: c.encryption,
  muxer: c.multiplexer,
  remote: c.remoteAddr.toString(),
  limited: c.limits != null,
  transport: transport(c.remoteAddr.toString())
})

// "relay" or the last part of an address that names what carries the connection.
function transport (address) {
  if (address.includes('/p2p-circuit')) {
    return 'relay'
  }
  return ['ws', 'tcp'].find((name) => `${address}/`.includes(`/${name}/`)) ?? 'unknown'
}

export const natOperations = (node) => ({
  connections: async () => ({ connections: node.getConnections().map(connectionFields) }),
  reserve: (r) => reserve(node, r),
  verified: async () => ({ addresses: verified(node) })
})

// Reserves a place at a relay and tells the address by which this host is then reached.
async function reserve (node, r) {
  const relay = multiaddr(r.addr)
  await node.dial(relay, { signal: AbortSignal.timeout(MINUTE) })
  await node.components.transportManager.listen([relay.encapsulate('/p2p-circuit')])
  return { circuit: `${r.addr}/p2p-circuit/p2p/${node.peerId}` }
}

// The own addresses at which others have been seen to reach this host.
const verified = (node) => node.components.addressManager.getAddressesWithMetadata()
  .filter((a) => a.verified)
  .map((a) => a.multiaddr.toString())
