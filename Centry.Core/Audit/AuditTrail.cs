using System.Net;
using Centry.Core.Currencies;
using Centry.Core.Persistence;

namespace Centry.Core.Audit;

/// <summary>Who acts, and from where.</summary>
/// <param name="Kind">One of <see cref="ActorKinds"/>.</param>
public sealed record Actor(string Kind, Guid? Id, string Name, IPAddress? Ip = null, string? UserAgent = null)
{
    /// <summary>Whoever sits at this machine's command line.</summary>
    public static Actor Operator { get; } = new(ActorKinds.Operator, null, System.Environment.UserName);

    /// <summary>Centry itself: what nobody asked for.</summary>
    public static Actor Centry { get; } = new(ActorKinds.System, null, "centry");
}

/// <summary>What was done, to be told in the audit log.</summary>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="TargetId">Of the thing that it was done to.</param>
/// <param name="Changes">As <see cref="AuditChanges"/> makes them.</param>
public sealed record AuditedAct(string Action, string TargetType, string TargetId, string Changes);

/// <summary>
/// Adds to the audit log in the same transaction as the change that it tells of: both are there or neither. One for each request,
/// on the request's context.
/// </summary>
public sealed class AuditTrail(CentryDbContext context, TimeProvider time, Actor nobody)
{
    /// <summary>Who acts in this scope: the process's own, until a request says whose it is.</summary>
    public Actor Actor { get; set; } = nobody;

    /// <summary>Of a merchant, and so of its organization. Saved by the caller.</summary>
    public void Add(Guid merchantId, AuditedAct act) => context.AuditLog.Add(Entry(null, merchantId, act));

    /// <summary>Of an organization as a whole. Saved by the caller.</summary>
    public void AddOfOrganization(Guid organizationId, AuditedAct act) => context.AuditLog.Add(Entry(organizationId, null, act));

    private AuditEntry Entry(Guid? organizationId, Guid? merchantId, AuditedAct act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return new AuditEntry
        {
            Id = Ids.New(time),
            OrganizationId = organizationId,
            MerchantId = merchantId,
            At = time.Now(),
            ActorKind = Actor.Kind,
            ActorId = Actor.Id,
            ActorName = Cut(Actor.Name, AuditEntry.TextMax)!,
            Ip = Actor.Ip,
            UserAgent = Cut(Actor.UserAgent, AuditEntry.UserAgentMax),
            Action = act.Action,
            TargetType = act.TargetType,
            TargetId = act.TargetId,
            Changes = act.Changes,
        };
    }

    /// <summary>What a person did with a payment, for the statement that writes it.</summary>
    /// <param name="target"><c>payin</c>, <c>payout</c>.</param>
    public AuditEntry OfPayment(Guid merchantId, string action, string target, Guid paymentId, long amountMinor, string currencyCode, string? reason = null)
        => Entry(null, merchantId, new AuditedAct(action, target, paymentId.ToString(), AuditChanges.Note(new
        {
            amount = Money.FromMinor(amountMinor, Currency.Get(currencyCode)).ToWire(),
            currency_code = currencyCode,
            reason,
        })));

    private static string? Cut(string? text, int max) => text?.Length > max ? text[..max] : text;
}
