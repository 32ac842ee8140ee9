using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Core.People.Mail;

/// <summary>Puts merchants' notices into mails to the owners and admins of their organization. Each notice once: it is marked with the mails.</summary>
public sealed class MailNotices(IServiceScopeFactory scopes, MailQueue mails, MailTexts texts, TimeProvider time)
{
    private const int BatchMax = 100;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(2);

    /// <returns>How many notices were told.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        return await context.InTransactionAsync(async () =>
        {
            var notices = await context.MerchantNotices
                .FromSql($"SELECT * FROM merchant_notices WHERE mailed_at IS NULL ORDER BY created_at LIMIT {BatchMax} FOR UPDATE SKIP LOCKED").ToListAsync(cancellationToken);
            foreach (var notice in notices)
            {
                var merchant = await context.Merchants.AsNoTracking().SingleAsync(m => m.Id == notice.MerchantId, cancellationToken);
                var recipients = await (from membership in context.Memberships
                                        join user in context.Users on membership.UserId equals user.Id
                                        where membership.OrganizationId == merchant.OrganizationId && Roles.All.Contains(membership.Role)
                                        select user.Email!).ToListAsync(cancellationToken);
                foreach (var email in recipients)
                    mails.Add(context, texts.MerchantNotice(email, merchant.Name, notice.Text), Lifetime);
                notice.MailedAt = time.Now();
            }

            await context.SaveChangesAsync(cancellationToken);
            return notices.Count;
        }, cancellationToken);
    }
}
