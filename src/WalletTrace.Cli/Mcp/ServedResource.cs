using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace WalletTrace.Cli.Mcp;

/// <summary>A text that assistants may read: of a fixed name, made when it is asked for. Nothing of a request is taken for a path.</summary>
internal sealed class ServedResource : McpServerResource
{
    private readonly string uri;
    private readonly string type;
    private readonly Func<CancellationToken, Task<string>> text;

    /// <summary>Makes a resource.</summary>
    /// <param name="name">What it is called, at the end of its address, too.</param>
    /// <param name="title">What it is called before people.</param>
    /// <param name="description">What it tells.</param>
    /// <param name="type">Its media type.</param>
    /// <param name="text">Makes it.</param>
    public ServedResource(string name, string title, string description, string type, Func<CancellationToken, Task<string>> text)
    {
        uri = $"wallettrace://{name}";
        this.type = type;
        this.text = text;
        ProtocolResourceTemplate = new ResourceTemplate { Name = name, Title = title, Description = description, UriTemplate = uri, MimeType = type };
    }

    /// <inheritdoc/>
    public override ResourceTemplate ProtocolResourceTemplate { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];

    /// <inheritdoc/>
    public override bool IsMatch(string uri) => uri == this.uri;

    /// <inheritdoc/>
    public override async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken = default) => new()
    {
        Contents = [new TextResourceContents { Uri = uri, MimeType = type, Text = await text(cancellationToken).ConfigureAwait(false) }],
    };
}
