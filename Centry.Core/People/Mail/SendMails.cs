using Centry.Core.Persistence;
using Centry.Core.Secrets;
using MailKit.Net.Smtp;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Centry.Core.People.Mail;

/// <summary>
/// Sends what waits. A mail is taken under a lease, so that of several workers one sends it, and one that dies hands it on. Sent at least
/// once: a worker that dies between the server's answer and its own note sends it again.
/// </summary>
public sealed partial class SendMails(IServiceScopeFactory scopes, CredentialVault vault, IOptionsMonitor<MailOptions> options, TimeProvider time, ILogger<SendMails> logger)
{
    // For the demo's own mailbox alone; the deadline is the mail's.
    private static readonly HttpClient Outbox = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private const int BatchMax = 50;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30)];

    /// <returns>How many were sent.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var now = time.Now();
        await context.Mails.Where(m => m.NextAttemptAt != null && m.ExpiresAt <= now)
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.NextAttemptAt, (DateTimeOffset?)null).SetProperty(x => x.Body, (string?)null), cancellationToken);
        if (!options.CurrentValue.CanSend)
            return 0;
        var sent = 0;
        while (sent < BatchMax && await TakeAsync(context, cancellationToken) is { } mail)
        {
            if (!await TrySendAsync(mail, cancellationToken))
            {
                await context.SaveChangesAsync(cancellationToken);
                break; // the server is not well: the others can wait as well
            }

            await context.SaveChangesAsync(cancellationToken);
            sent++;
        }

        return sent;
    }

    private async Task<OutgoingMail?> TakeAsync(CentryDbContext context, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var due = await context.Mails.FromSql($"""
            UPDATE mails SET next_attempt_at = {now + Lease}, attempts = attempts + 1
            WHERE id = (SELECT id FROM mails WHERE next_attempt_at <= {now} ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING *
            """).AsTracking().ToListAsync(cancellationToken);
        return due.SingleOrDefault();
    }

    private async Task<bool> TrySendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(settings.Timeout);
        try
        {
            using var message = new MimeMessage { Subject = mail.Subject, MessageId = $"{mail.Id:N}@centry", Date = mail.CreatedAt };
            message.From.Add(MailboxAddress.Parse(settings.From));
            message.To.Add(MailboxAddress.Parse(mail.Recipient));
            message.Headers.Add("Auto-Submitted", "auto-generated");
            message.Body = new TextPart("plain") { Text = vault.UnprotectText(mail.Id, MailQueue.BodyField, mail.Body!) };
            if (settings.Host is { Length: > 0 } host)
                await SendOverSmtpAsync(message, host, settings, deadline.Token);
            else
                await PostAsync(message, settings.OutboxUrl!, deadline.Token);
            (mail.SentAt, mail.NextAttemptAt, mail.Body, mail.LastError) = (time.Now(), null, null, null);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // No address and no text: only which one, and what the server said.
            LogFailed(logger, mail.Id, mail.Attempts, e.GetType().Name);
            mail.LastError = e.GetType().Name;
            mail.NextAttemptAt = time.Now() + Pauses[Math.Min(mail.Attempts, Pauses.Length) - 1];
            return false;
        }
    }

    private static async Task SendOverSmtpAsync(MimeMessage message, string host, MailOptions settings, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync(host, settings.Port, settings.Security, cancellationToken);
        if (settings.UserName is { Length: > 0 } user)
            await client.AuthenticateAsync(user, settings.Password ?? "", cancellationToken);
        await client.SendAsync(message, cancellationToken);
        await client.DisconnectAsync(quit: true, cancellationToken);
    }

    private static async Task PostAsync(MimeMessage message, Uri outbox, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        await message.WriteToAsync(text, cancellationToken);
        using var content = new ByteArrayContent(text.ToArray());
        content.Headers.ContentType = new("message/rfc822");
        using var answer = await Outbox.PostAsync(outbox, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {MailId} could not be sent at attempt {Attempt} ({Error}); trying again later")]
    private static partial void LogFailed(ILogger logger, Guid mailId, int attempt, string error);
}
