package io.peertunnel.transport.libp2p.noise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CoalescingBufferQueue;
import io.netty.util.ReferenceCountUtil;
import io.peertunnel.spi.wire.MalformedException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/// Encrypts and decrypts the records of a Noise channel. Loop code.
///
/// Outgoing buffers are gathered until the next flush, or until they fill a record; each record
/// costs one copy, from the buffers into the array in which it is encrypted. Flushes asked for
/// while a burst is read happen once, at its end. A record that is not authentic is an
/// `exceptionCaught` event, and the channel is closed before any of it is delivered.
final class NoiseTransportHandler extends ChannelDuplexHandler {
  /// The most plaintext of a record, in bytes.
  static final int MAX_PLAINTEXT = 65535 - CipherState.TAG_LENGTH;

  private static final int LENGTH_BYTES = 2;
  private static final byte[] NO_ASSOCIATED_DATA = {};

  private final CipherState sender;
  private final RecordReader reader;
  private final CoalescingBufferQueue pending;
  private boolean reading;
  private boolean flushWanted;
  private boolean failed;

  NoiseTransportHandler(Channel channel, CipherState sender, CipherState receiver) {
    this.sender = sender;
    this.reader = new RecordReader(receiver);
    this.pending = new CoalescingBufferQueue(channel);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf in)) {
      ctx.fireChannelRead(message);
      return;
    }
    reading = true;
    try {
      deliver(ctx, in);
    } catch (MalformedException e) {
      fail(ctx, e);
    } finally {
      in.release();
    }
  }

  private void deliver(ChannelHandlerContext ctx, ByteBuf in) throws MalformedException {
    while (!failed) {
      Optional<ByteBuf> plaintext = reader.read(in, ctx.alloc());
      if (plaintext.isEmpty()) {
        return;
      }
      if (plaintext.get().isReadable()) {
        ctx.fireChannelRead(plaintext.get());
      } else {
        plaintext.get().release();
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
    reading = false;
    if (flushWanted) {
      flush(ctx);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      promise.setFailure(new IllegalArgumentException("only bytes are encrypted"));
    } else if (failed) {
      bytes.release();
      promise.setFailure(new ClosedChannelException());
    } else if (!bytes.isReadable()) {
      bytes.release();
      toCaller(ctx.write(Unpooled.EMPTY_BUFFER, promise));
    } else {
      pending.add(bytes, promise);
      while (pending.readableBytes() >= MAX_PLAINTEXT) {
        writeRecord(ctx);
      }
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    if (reading) {
      flushWanted = true;
      return;
    }
    flushWanted = false;
    drain(ctx);
    ctx.flush();
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    drain(ctx);
    ctx.flush();
    toCaller(ctx.close(promise));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    pending.releaseAndFailAll(new ClosedChannelException());
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    reader.release();
    pending.releaseAndFailAll(new ClosedChannelException());
  }

  private void drain(ChannelHandlerContext ctx) {
    while (!pending.isEmpty()) {
      writeRecord(ctx);
    }
  }

  private void writeRecord(ChannelHandlerContext ctx) {
    int length = Math.min(pending.readableBytes(), MAX_PLAINTEXT);
    ChannelPromise promise = ctx.newPromise();
    ByteBuf plaintext = pending.remove(length, promise);
    int sealed = length + CipherState.TAG_LENGTH;
    ByteBuf record = ctx.alloc().heapBuffer(LENGTH_BYTES + sealed);
    try {
      record.writeShort(sealed).writeBytes(plaintext);
      int offset = record.arrayOffset() + LENGTH_BYTES;
      sender.encrypt(NO_ASSOCIATED_DATA, record.array(), offset, length);
      record.writerIndex(LENGTH_BYTES + sealed);
      toCaller(ctx.write(record.retain(), promise));
    } catch (MalformedException e) {
      promise.setFailure(e);
      fail(ctx, e);
    } finally {
      record.release();
      plaintext.release();
    }
  }

  private void fail(ChannelHandlerContext ctx, MalformedException cause) {
    if (failed) {
      return;
    }
    failed = true;
    pending.releaseAndFailAll(cause);
    ctx.fireExceptionCaught(cause);
    toCaller(ctx.close());
  }

  /// Marks a future whose outcome the caller learns from the promise it passed in.
  private static void toCaller(ChannelFuture future) {
    future.addListener(_ -> {});
  }
}
