namespace Centry.Core.People;

/// <summary>Where people's own pages are, and how often a stranger may try.</summary>
public sealed class PeopleOptions
{
    public const string Section = "People";

    /// <summary>The dashboard as its users' browsers reach it: for the links in mails, and the site that passkeys are for.</summary>
    public string DashboardUrl { get; set; } = "http://localhost:5120";

    /// <summary>Requests a minute from one address (IPv6: one /64) to the routes that take guesses: signing in, resetting, invitations.</summary>
    public int AnonymousPerMinute { get; set; } = 60;

    /// <summary>Whether Centry's own people must have signed in with more than a password to reach the platform's routes.</summary>
    public bool PlatformNeedsSecondFactor { get; set; } = true;

    internal bool IsValid() => Uri.TryCreate(DashboardUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && AnonymousPerMinute > 0;
}
