using Centry.Core.People.Mail;
using Centry.Core.Persistence;
using Centry.Core.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Api.Tests.People;

/// <summary>The mails that wait for a recipient, as they will be sent.</summary>
internal static class Mailbox
{
    public static async Task<IReadOnlyList<MailDraft>> ReadAsync(PeopleHost host, string recipient)
    {
        await using var scope = host.App.Services.CreateAsyncScope();
        var mails = await scope.ServiceProvider.GetRequiredService<CentryDbContext>().Mails.AsNoTracking()
            .Where(m => m.Recipient == recipient).OrderBy(m => m.CreatedAt).ThenBy(m => m.Id).ToListAsync(PeopleHost.Cancel);
        var vault = host.App.Services.GetRequiredService<CredentialVault>();
        return mails.ConvertAll(m => new MailDraft(m.Recipient, m.Subject, vault.UnprotectText(m.Id, "mail_body", m.Body!)));
    }

    /// <summary>The token of the newest mail's link.</summary>
    public static async Task<string> TokenAsync(PeopleHost host, string recipient)
    {
        var body = (await ReadAsync(host, recipient))[^1].Body;
        return body[(body.IndexOf('#', StringComparison.Ordinal) + 1)..].Split('\n', 2)[0].Trim();
    }
}
