using System.Security.Cryptography;
using Centry.Core.ApiKeys;

namespace Centry.Core.Demo;

/// <summary>
/// What the demo's owner must know and the database does not keep: keys, the signing secret, passwords. Made once and kept beside the
/// demo's data, so that a second start finds them again.
/// </summary>
public sealed record DemoSecrets
{
    public required string TestKey { get; init; }
    public required string TestUgKey { get; init; }
    public required string LiveKey { get; init; }
    public required string WebhookSecret { get; init; }
    public required string Password { get; init; }

    public static DemoSecrets Generate() => new()
    {
        TestKey = ApiKeyFormat.Generate(Environments.Sandbox).Full,
        TestUgKey = ApiKeyFormat.Generate(Environments.Sandbox).Full,
        LiveKey = ApiKeyFormat.Generate(Environments.Production).Full,
        WebhookSecret = Webhooks.WebhookSecret.New().Reveal(),
        Password = "demo-" + RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 10),
    };
}

/// <summary>Who can sign in to the demo.</summary>
public sealed record DemoUser(string Email, string Name, string Role);

/// <summary>What was seeded, for the banner and <c>demo.json</c>.</summary>
/// <param name="CallbackTokens">By gateway, for those whose callback address a merchant sets in the provider's portal.</param>
public sealed record DemoData(Guid MerchantId, DemoSecrets Secrets, IReadOnlyList<DemoUser> Users, IReadOnlyDictionary<string, string> CallbackTokens);
