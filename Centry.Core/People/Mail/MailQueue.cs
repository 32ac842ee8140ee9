using Centry.Core.Persistence;
using Centry.Core.Secrets;

namespace Centry.Core.People.Mail;

/// <summary>A mail as it is written: plain text, for every client shows it as it is.</summary>
public sealed record MailDraft(string Recipient, string Subject, string Body);

/// <summary>Puts mails into the queue that a worker sends. They are encrypted until then: what they carry lets people in.</summary>
public sealed class MailQueue(CredentialVault vault, TimeProvider time)
{
    internal const string BodyField = "mail_body";

    /// <summary>Saved by the caller.</summary>
    /// <param name="lifetime">How long it makes sense to send it.</param>
    public void Add(CentryDbContext context, MailDraft draft, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Mails.Add(Prepare(draft, lifetime));
    }

    /// <summary>For a writer other than the context: the same row.</summary>
    internal OutgoingMail Prepare(MailDraft draft, TimeSpan lifetime)
    {
        var (id, now) = (Ids.New(time), time.Now());
        return new OutgoingMail
        {
            Id = id,
            Recipient = draft.Recipient,
            Subject = draft.Subject,
            Body = vault.ProtectText(id, BodyField, draft.Body),
            CreatedAt = now,
            ExpiresAt = now + lifetime,
            NextAttemptAt = now,
        };
    }
}
