using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Notebooks.Jupyter;
using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Jupyter;

public sealed class ConnectionSettingsTests
{
    // As the documentation of jupyter_client shows it.
    private const string Usual =
        """
        {
          "control_port": 50160, "shell_port": 57503, "transport": "tcp", "signature_scheme": "hmac-sha256", "stdin_port": 52597, "hb_port": 42540,
          "ip": "127.0.0.1", "iopub_port": 40885, "key": "a0436f6c-1916-498b-8eb9-e81ab9368e84", "kernel_name": "x"
        }
        """;

    [Fact]
    public void Reads_the_file_that_Jupyter_writes()
    {
        using var folder = new TemporaryFolder();

        ConnectionSettings settings = ConnectionSettings.Read(folder.Write("kernel-1.json", Usual));

        Assert.Equal((57503, 50160, 40885, 52597, 42540), (settings.Shell, settings.Control, settings.Publish, settings.Stdin, settings.Heartbeat));
        Assert.Equal("tcp://127.0.0.1:57503", settings.EndpointOf(settings.Shell));
        Assert.Equal("a0436f6c-1916-498b-8eb9-e81ab9368e84", Encoding.UTF8.GetString(settings.Key.AsSpan()));
    }

    [Theory]
    [InlineData("transport", "\"ipc\"", "found \"ipc\" as transport, expected \"tcp\"")]
    [InlineData("signature_scheme", "\"hmac-md5\"", "found \"hmac-md5\" as signature_scheme")]
    [InlineData("ip", "\"localhost\"", "found \"localhost\" as ip")]
    [InlineData("ip", "5", "found ip of the kind Number")]
    [InlineData("shell_port", "0", "found 0 as shell_port")]
    [InlineData("shell_port", "65536", "found 65536 as shell_port")]
    [InlineData("hb_port", "\"42540\"", "found \"42540\" as hb_port")]
    [InlineData("iopub_port", "1.5", "found 1.5 as iopub_port")]
    [InlineData("stdin_port", "57503", "expected five that differ")]
    [InlineData("key", "null", "found key of the kind Null")]
    [InlineData("curve_secretkey", "\"x\"", "encrypted sockets")]
    [InlineData("registration_port", "5000", "registration file")]
    public void Says_what_is_wrong_with_a_field_and_never_what_the_key_is(string field, string value, string expected)
    {
        JsonObject file = JsonNode.Parse(Usual)!.AsObject();
        file[field] = JsonNode.Parse(value);

        Refused(file.ToJsonString(), expected);
    }

    [Theory]
    [InlineData("transport")]
    [InlineData("ip")]
    [InlineData("key")]
    [InlineData("signature_scheme")]
    [InlineData("control_port")]
    public void Says_which_field_is_missing(string field)
    {
        JsonObject file = JsonNode.Parse(Usual)!.AsObject();
        file.Remove(field);

        Refused(file.ToJsonString(), $"found no {field}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"key\": \"a0436f6c-1916-498b-8eb9-e81ab9368e84\"")]
    public void Says_that_a_file_is_no_connection_file(string text) => Refused(text, "expected an object");

    [Fact]
    public void Without_a_key_only_this_machine_is_listened_to()
    {
        JsonObject file = JsonNode.Parse(Usual)!.AsObject();
        file["key"] = "";
        Assert.Empty(ConnectionSettings.Parse(Encoding.UTF8.GetBytes(file.ToJsonString()), "f").Key);

        file["ip"] = "0.0.0.0";
        Refused(file.ToJsonString(), "found no key with the address 0.0.0.0");
    }

    [Fact]
    public void A_file_that_is_not_there_or_far_too_large_is_said()
    {
        using var folder = new TemporaryFolder();
        string large = folder.Write("large.json", new string(' ', 100_000));

        Assert.Contains("cannot be read", Assert.Throws<WalletTraceException>(() => ConnectionSettings.Read(folder["none.json"])).Message, StringComparison.Ordinal);
        Assert.Contains("100000 bytes", Assert.Throws<WalletTraceException>(() => ConnectionSettings.Read(large)).Message, StringComparison.Ordinal);
    }

    private static void Refused(string text, string expected)
    {
        string message = Assert.Throws<WalletTraceException>(() => ConnectionSettings.Parse(Encoding.UTF8.GetBytes(text), "\"kernel.json\"")).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("a0436f6c", message, StringComparison.Ordinal);
    }
}
