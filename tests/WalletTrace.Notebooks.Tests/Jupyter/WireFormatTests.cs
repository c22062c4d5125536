using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NetMQ;
using WalletTrace.Notebooks.Jupyter;

namespace WalletTrace.Notebooks.Tests.Jupyter;

public sealed class WireFormatTests
{
    private const string Key = "a0436f6c-1916-498b-8eb9-e81ab9368e84";
    private const string Header =
        """{"msg_id": "m-1", "session": "s-1", "username": "reader", "date": "2026-01-01T00:00:00.000000Z", "msg_type": "execute_request", "version": "5.3"}""";

    private const string Content = """{"code": "1 + 1"}""";

    // Made by Session.sign of jupyter_client 7.4.9 with the key, the header and the content above.
    private const string Signature = "247f5d03adca828aa9ec3345344b8ad0212ea043ae1b4bf5503ef1f4414b9ad6";

    [Fact]
    public void Takes_a_message_that_Jupyter_signed()
    {
        WireFormat wire = Wire();

        Assert.True(wire.TryRead(Frames([1, 2]), out JupyterMessage? message, out _));

        Assert.Equal([1, 2], Assert.Single(message.Identities));
        Assert.Equal(("m-1", "execute_request", null), (message.Id, message.Type, message.ParentId));
        Assert.Equal("1 + 1", message.Content?.Text("code"));
        Assert.Equal(Header, Encoding.UTF8.GetString(message.Header.Span));
    }

    [Fact]
    public void Takes_what_it_writes_with_the_header_of_the_cause_as_it_was()
    {
        NetMQMessage written = Wire().Write([[9]], "stream", Encoding.UTF8.GetBytes(Header), """{"name":"stdout","text":"𝒜"}"""u8.ToArray(), out string id);

        Assert.True(Wire().TryRead([.. written.Select(frame => frame.ToByteArray())], out JupyterMessage? message, out _));

        Assert.Equal((id, "stream", "m-1"), (message.Id, message.Type, message.ParentId));
        Assert.Equal("𝒜", message.Content?.Text("text"));
        Assert.Equal(Header, written[4].ConvertToString());
        JsonNode header = JsonNode.Parse(written[3].ConvertToString())!;
        Assert.Equal(["msg_id", "session", "username", "date", "msg_type", "version"], header.AsObject().Select(field => field.Key));
        Assert.Equal("5.3", (string?)header["version"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", (string?)header["date"]);
    }

    [Fact]
    public void Refuses_a_message_of_which_anything_was_changed() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample((frame, place, change) =>
        {
            List<byte[]> frames = Frames();
            byte[] changed = frames[frame];
            changed[place % changed.Length] ^= change;

            Assert.False(Wire().TryRead(frames, out _, out string? problem));
            Assert.Contains("signature", problem, StringComparison.Ordinal);
            Assert.DoesNotContain(Key, problem, StringComparison.Ordinal);
        });

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData(Signature + "00")]
    public void Refuses_a_signature_of_another_length(string signature)
    {
        List<byte[]> frames = Frames();
        frames[1] = Encoding.ASCII.GetBytes(signature);

        Assert.False(Wire().TryRead(frames, out _, out _));
    }

    [Fact]
    public void Refuses_a_signature_of_another_key() => Assert.False(new WireFormat("another key"u8).TryRead(Frames(), out _, out _));

    [Fact]
    public void Refuses_a_message_that_is_sent_again_also_under_another_identity()
    {
        WireFormat wire = Wire();

        Assert.True(wire.TryRead(Frames([1]), out _, out _));
        Assert.False(wire.TryRead(Frames([2]), out _, out string? problem));
        Assert.Contains("again", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_key_nothing_is_signed_and_nothing_checked()
    {
        var wire = new WireFormat([]);
        List<byte[]> frames = Frames();
        frames[1] = "whatever"u8.ToArray();

        Assert.True(wire.TryRead(frames, out _, out _));
        Assert.True(wire.TryRead(frames, out _, out _));
        Assert.Empty(wire.Write([], "status", null, "{}"u8.ToArray(), out _)[1].ToByteArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("""{"msg_id": "m", "msg_type": 5}""")]
    [InlineData("""{"msg_id": "m"}""")]
    [InlineData("""{"msg_type": "execute_request"}""")]
    [InlineData("""{"msg_id": "m", "msg_type": "\ud800"}""")]
    [InlineData("""{"msg_id": "m", "msg_type": "x", "\udc00": 1}""")]
    public void Refuses_a_header_that_says_nothing(string header)
    {
        List<byte[]> frames = Frames();
        frames[2] = Encoding.UTF8.GetBytes(header);

        Assert.False(new WireFormat([]).TryRead(frames, out _, out string? problem));
        Assert.Contains("header", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[1]", "no object")]
    [InlineData("""{"code": "\ud800"}""", "half a character")]
    [InlineData("""{"code": "x" """, "not JSON")]
    public void Takes_a_message_whose_content_cannot_be_read_so_that_it_can_be_answered(string content, string problem)
    {
        List<byte[]> frames = Frames();
        frames[5] = Encoding.UTF8.GetBytes(content);

        Assert.True(new WireFormat([]).TryRead(frames, out JupyterMessage? message, out _));
        Assert.Null(message.Content);
        Assert.Contains(problem, message.ContentProblem, StringComparison.Ordinal);
    }

    [Fact]
    public void Content_that_is_nested_without_end_or_no_UTF8_is_told_as_such()
    {
        foreach (byte[] content in (byte[][])[Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100_000)), [(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}']])
        {
            List<byte[]> frames = Frames();
            frames[5] = content;
            Assert.True(new WireFormat([]).TryRead(frames, out JupyterMessage? message, out _));
            Assert.NotNull(message.ContentProblem);
        }
    }

    [Fact]
    public void Garbage_of_any_shape_is_refused_and_never_thrown_at()
    {
        Gen<byte[]> frame = Gen.OneOf(
            Gen.Byte.Array[0, 40],
            Gen.Const("<IDS|MSG>"u8.ToArray()),
            Gen.Const("{}"u8.ToArray()),
            Gen.Const(Encoding.UTF8.GetBytes(Header)),
            Gen.Const(Encoding.UTF8.GetBytes(Content)));
        Gen.Select(frame.List[0, 12], Gen.Bool).Sample((frames, signed) =>
        {
            bool isTaken = (signed ? Wire() : new WireFormat([])).TryRead(frames, out JupyterMessage? message, out string? problem);
            return isTaken ? !signed && message is { Type: "execute_request" } && problem is null : message is null && problem is not null;
        });
    }

    [Fact]
    public void Refuses_more_frames_or_more_bytes_than_a_message_may_have()
    {
        List<byte[]> many = [.. Frames(), .. Enumerable.Repeat(Array.Empty<byte>(), WireFormat.MostFrames)];
        List<byte[]> large = [.. Frames(), new byte[WireFormat.LargestMessage]];
        List<byte[]> identities = [.. Enumerable.Repeat(new byte[] { 1 }, 17), .. Frames()];

        Assert.False(Wire().TryRead(many, out _, out _));
        Assert.False(Wire().TryRead(large, out _, out _));
        Assert.False(Wire().TryRead(identities, out _, out _));
        Assert.True(Wire().TryRead([.. Frames(), [1], [2]], out _, out _));
    }

    [Fact]
    public void As_many_signatures_are_remembered_as_Jupyter_remembers()
    {
        var seen = new SeenSignatures();
        const int remembered = 65_536;
        for (int number = 0; number < remembered; number++)
        {
            Assert.True(Add(number));
        }

        Assert.False(Add(0));
        Assert.True(Add(remembered));
        Assert.True(Add(0));
        Assert.False(Add(2));

        bool Add(int number) => seen.Add(Encoding.ASCII.GetBytes($"{number}"));
    }

    private static WireFormat Wire() => new(Encoding.UTF8.GetBytes(Key));

    private static List<byte[]> Frames(params byte[] identity) =>
    [
        .. identity.Length > 0 ? [identity] : (byte[][])[],
        "<IDS|MSG>"u8.ToArray(),
        Encoding.ASCII.GetBytes(Signature),
        Encoding.UTF8.GetBytes(Header),
        "{}"u8.ToArray(),
        "{}"u8.ToArray(),
        Encoding.UTF8.GetBytes(Content),
    ];
}
