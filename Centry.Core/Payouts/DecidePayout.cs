using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Payins;
using Centry.Core.People;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Core.Payouts;

/// <summary>
/// A person approves or rejects a payout that waits. Who may is decided here, whichever way they come: members who may approve payouts,
/// and not the one who created it where the organization requires a second pair of eyes.
/// </summary>
public sealed class DecidePayout(IServiceScopeFactory scopes, PayoutQueries payouts, MovePayout move)
{
    /// <summary>Whether somebody else than this person has to approve the payout.</summary>
    /// <param name="requireSecondApprover">As the organization has it.</param>
    public static bool NeedsSomebodyElse(Payout payout, Guid userId, bool requireSecondApprover)
    {
        ArgumentNullException.ThrowIfNull(payout);
        return requireSecondApprover && payout.CreatedBy == userId;
    }

    /// <param name="reason">Why it was rejected; shown to the merchant.</param>
    /// <param name="audit">Where it is told, in the same transaction.</param>
    /// <returns>The payout as it is then, or why not.</returns>
    public async Task<(Payout? Payout, Refusal? Refusal)> ExecuteAsync(
        Guid payoutId, Guid userId, bool approve, string? reason, AuditTrail audit, CancellationToken cancellationToken)
    {
        if (await payouts.FindAsync(payoutId, cancellationToken) is not { } payout || await FindApproverAsync(payout, userId, cancellationToken) is not { } approver)
            return (null, new Refusal(ErrorCodes.NotFound, "There is no such payout."));
        if (!approver.Grant.Allows(Permissions.PayoutsApprove))
        {
            return (null, new Refusal(ErrorCodes.MissingPermission, "Your role may not approve payouts.")
            {
                Details = new Dictionary<string, object> { ["permission"] = Permissions.PayoutsApprove },
            });
        }

        if (approve && NeedsSomebodyElse(payout, userId, approver.RequireSecondApprover))
            return (null, new Refusal(ErrorCodes.SecondApproverRequired, "You created this payout: somebody else has to approve it."));

        var status = approve ? PayoutStatus.Approved : PayoutStatus.Rejected;
        if (payout.Status == PayoutStatus.Pending)
        {
            var told = audit.OfPayment(
                payout.MerchantId, approve ? AuditActions.PayoutApproved : AuditActions.PayoutRejected, "payout", payoutId, payout.AmountMinor, payout.CurrencyCode, reason);
            var step = new PayoutStep(status, ChangeSources.Person, FailureReason: approve ? null : reason, DecidedBy: userId, Audit: told);
            if (await move.ExecuteAsync(payoutId, step, cancellationToken) is not { } result)
                return (null, new Refusal(ErrorCodes.NotFound, "There is no such payout."));
            if (result.Moved)
                return (result.Payout, null);
            payout = result.Payout;
        }

        return (null, new Refusal(ErrorCodes.InvalidState, $"Only a payout that waits for approval can be {status}; this one is {payout.Status}.")
        {
            Details = new Dictionary<string, object> { ["status"] = payout.Status },
        });
    }

    private sealed record Approver(Grant Grant, bool RequireSecondApprover);

    private async Task<Approver?> FindApproverAsync(Payout payout, Guid userId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        var organization = await context.Organizations.AsNoTracking()
            .SingleAsync(o => context.Merchants.Any(m => m.Id == payout.MerchantId && m.OrganizationId == o.Id), cancellationToken);
        return await context.FindMembersGrantAsync(organization.Id, userId, cancellationToken) is { } grant
            ? new Approver(grant, organization.RequireSecondApprover)
            : null;
    }
}
