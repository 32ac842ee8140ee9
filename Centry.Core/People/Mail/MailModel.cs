namespace Centry.Core.People.Mail;

/// <summary>A mail that is to be sent, or was.</summary>
public sealed class OutgoingMail
{
    public Guid Id { get; init; }
    public required string Recipient { get; init; }
    public required string Subject { get; init; }

    /// <summary>Encrypted, for it may carry a token; null once it is sent or given up.</summary>
    public string? Body { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not sent after this: what it offers is over.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Null when it is sent or given up.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset? SentAt { get; set; }
    public string? LastError { get; set; }
}
