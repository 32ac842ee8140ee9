using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Centry.Core.Webhooks.Outbound;
using Microsoft.Extensions.Options;

namespace Centry.Core.Webhooks;

/// <summary>What was found about a URL: its canonical form, or why it is refused.</summary>
/// <param name="Url">The URL to store and to send to; null when refused.</param>
/// <param name="Reason">A sentence for whoever gave the URL; null when taken.</param>
public sealed record WebhookUrlVerdict(Uri? Url, string? Reason)
{
    [MemberNotNullWhen(true, nameof(Url))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsSafe => Url is not null;
}

/// <summary>
/// Judges a receiver's URL when it is saved, and its form once more before each attempt. It is a courtesy to whoever types
/// it; what protects us is <see cref="GuardedHttp"/>, which judges the address of each connection.
/// </summary>
public sealed class WebhookUrlChecker(IOptions<WebhookOptions> options, OutboundPolicy policy, HostResolver resolver, TimeProvider time)
{
    /// <summary>Longest URL, in characters, as given and in canonical form.</summary>
    public const int LongestUrl = 2048;

    internal const string AddressRefused = "The URL leads to an address that is not allowed: private, local, reserved and metadata addresses are refused.";

    private readonly WebhookOptions _options = options.Value;

    /// <summary>Judges form and addresses. A name that does not resolve, or not in time, is taken: its record may come later.</summary>
    /// <param name="livemode">Whether live events will be sent there; they need https.</param>
    public async Task<WebhookUrlVerdict> CheckAsync(string? url, bool livemode, CancellationToken cancellationToken)
    {
        var verdict = CheckForm(url, livemode);
        if (!verdict.IsSafe || HostRules.Canonical(verdict.Url) is not { Address: null } host) return verdict;

        using var deadline = new CancellationTokenSource(_options.ResolveTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var addresses = await resolver(host.Name, either.Token).WaitAsync(either.Token);
            return addresses.All(policy.Admits) ? verdict : Refused(AddressRefused);
        }
        catch (SocketException)
        {
            return verdict;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return verdict;
        }
    }

    /// <summary>Judges all that can be judged without a look-up.</summary>
    /// <param name="livemode">Whether live events will be sent there; they need https.</param>
    public WebhookUrlVerdict CheckForm(string? url, bool livemode)
    {
        if (string.IsNullOrEmpty(url)) return Refused("The URL is missing.");
        if (url.Length > LongestUrl) return Refused($"The URL is longer than {LongestUrl} characters.");
        if (url.AsSpan().ContainsAny('\\', '\u007f') || url.AsSpan().ContainsAnyInRange('\0', ' '))
            return Refused("The URL holds white space, a control character or a backslash.");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !IsHttp(uri) || !HasAuthority(url))
            return Refused("The URL must be absolute and start with https:// or http://.");
        if (url.Contains('#')) return Refused("The URL must not have a fragment (#).");
        if (Authority(url).Contains('@')) return Refused("The URL must not carry a user name or password.");
        if (HostRules.Canonical(uri) is not { } host) return Refused("The URL's host is not a valid host name.");
        if (!policy.Admits(host)) return Refused(AddressRefused);
        if (PortRules.IsRefused(uri.Port)) return Refused($"Port {uri.Port} belongs to a service that is not HTTP.");
        if (uri.Scheme == Uri.UriSchemeHttp && (livemode || _options.RequireHttps) && !policy.IsAdmittedLoopback(host))
            return Refused("The URL must use https.");

        var canonical = new UriBuilder(uri) { Host = host.InUrl }.Uri;
        return canonical.AbsoluteUri.Length > LongestUrl ? Refused($"The URL is longer than {LongestUrl} characters.") : new WebhookUrlVerdict(canonical, null);
    }

    private static bool IsHttp(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp;

    private static bool HasAuthority(string url) => url.Contains("://", StringComparison.Ordinal);

    /// <summary>What stands between <c>//</c> and the path as it was written; <see cref="Uri"/> forgets an empty user name.</summary>
    private static ReadOnlySpan<char> Authority(string url)
    {
        var rest = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) + 3);
        var end = rest.IndexOfAny('/', '?');
        return end < 0 ? rest : rest[..end];
    }

    private static WebhookUrlVerdict Refused(string reason) => new(null, reason);
}
