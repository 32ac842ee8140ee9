using MimeKit;

namespace Centry.Simulator.Mail;

/// <summary>A mail that Centry has sent.</summary>
internal sealed record OutboxMail(DateTimeOffset ReceivedAt, string To, string Subject, string Text);

/// <summary>Everybody's mailbox: what a mail server would have delivered, the youngest first. Bounded; nothing leaves.</summary>
internal sealed class MailOutbox(TimeProvider time)
{
    private const int KeptMax = 200;

    private readonly Lock _gate = new();
    private readonly LinkedList<OutboxMail> _mails = [];

    public IReadOnlyList<OutboxMail> All
    {
        get
        {
            lock (_gate) return [.. _mails];
        }
    }

    /// <summary>Takes a message as RFC 5322 has it. False when it cannot be read.</summary>
    public async Task<bool> TryTakeAsync(Stream message, CancellationToken cancellationToken)
    {
        MimeMessage mail;
        try
        {
            mail = await MimeMessage.LoadAsync(message, cancellationToken);
        }
        catch (FormatException)
        {
            return false;
        }

        using (mail)
        {
            if (mail.To.Count == 0) return false;
            lock (_gate)
            {
                _mails.AddFirst(new OutboxMail(time.GetUtcNow(), mail.To.ToString(), mail.Subject ?? "", mail.TextBody ?? ""));
                if (_mails.Count > KeptMax) _mails.RemoveLast();
            }
        }

        return true;
    }
}
