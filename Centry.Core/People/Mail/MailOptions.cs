using MailKit.Security;

namespace Centry.Core.People.Mail;

/// <summary>How mails leave: over SMTP; in the demo into a mailbox that everybody sees. With neither they wait until they are no longer of use.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The demo's mailbox: mails are posted there as <c>message/rfc822</c> where no SMTP server is set.</summary>
    public Uri? OutboxUrl { get; set; }

    /// <summary>The SMTP server; empty where none is had yet.</summary>
    public string? Host { get; set; }
    public int Port { get; set; } = 587;

    /// <summary><c>StartTls</c> refuses a server without TLS; <c>SslOnConnect</c> is for port 465; <c>None</c> for this machine's own.</summary>
    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.StartTls;
    public string? UserName { get; set; }
    public string? Password { get; set; }

    /// <summary>The sender.</summary>
    public string From { get; set; } = "Centry <no-reply@localhost>";

    internal bool CanSend => Host is { Length: > 0 } || OutboxUrl is not null;

    /// <summary>For one mail, from connecting to the server's last word.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);
}
