using System.Text.Json;

namespace Centry.Standalone;

/// <summary>A person who can sign in to the demo.</summary>
public sealed record DemoUser(string Email, string Password, string Role);

/// <summary>The demo merchant's keys, in full.</summary>
/// <param name="Test">Sandbox.</param>
/// <param name="TestUg">Sandbox, bound to Uganda's country account.</param>
/// <param name="Live">Production.</param>
/// <param name="Checkout">For the hosted checkout.</param>
public sealed record DemoKeys(string Test, string TestUg, string Live, string? Checkout);

/// <summary>
/// What a person or a script needs to use the running stack: the file <c>demo.json</c>. It is there exactly while the
/// stack is ready.
/// </summary>
public sealed record DemoFile(
    string Api,
    string Dashboard,
    string Simulator,
    string Postgres,
    string Redis,
    Guid MerchantId,
    DemoKeys Keys,
    string WebhookSecret,
    IReadOnlyList<DemoUser> Users)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the file so that a reader sees all of it or none, and only its owner reads it: it holds keys.</summary>
    public void Write(string path)
    {
        var half = path + ".new";
        File.Delete(half);
        PrivateFile.Create(half, JsonSerializer.SerializeToUtf8Bytes(this, Json));
        File.Move(half, path, overwrite: true);
    }
}
