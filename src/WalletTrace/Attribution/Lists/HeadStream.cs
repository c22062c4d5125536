namespace WalletTrace.Attribution.Lists;

/// <summary>A stream whose beginning can be looked at before it is read.</summary>
/// <param name="stream">The stream; it is not closed.</param>
internal sealed class HeadStream(Stream stream) : Stream
{
    private byte[] head = [];
    private int given;

    /// <summary>The beginning, once it was read.</summary>
    public ReadOnlyMemory<byte> Head => head;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The beginning; shorter than asked only where the stream is.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadHeadAsync(int length, CancellationToken cancellationToken)
    {
        head = new byte[length];
        int read = await stream.ReadAtLeastAsync(head, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        head = head[..read];
        return head;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (given == head.Length)
        {
            return await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        int length = Math.Min(buffer.Length, head.Length - given);
        head.AsMemory(given, length).CopyTo(buffer);
        given += length;
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
