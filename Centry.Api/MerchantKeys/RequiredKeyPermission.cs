using Centry.Contracts;
using Centry.Core;
using Centry.Core.ApiKeys;

namespace Centry.Api.MerchantKeys;

/// <summary>What a key must be allowed to do for an endpoint; put on the endpoint as metadata.</summary>
public sealed class RequiredKeyPermission(string name, Func<ApiKey, bool> isGranted)
{
    public static RequiredKeyPermission ViewTransactions { get; } = new("can_view_transactions", key => key.CanViewTransactions);
    public static RequiredKeyPermission CreateInvoices { get; } = new("can_create_invoices", key => key.CanCreateInvoices);
    public static RequiredKeyPermission CreateBills { get; } = new("can_create_bills", key => key.CanCreateBills);
    public static RequiredKeyPermission InitiatePayouts { get; } = new("can_initiate_payouts", key => key.CanInitiatePayouts);

    public bool IsGrantedBy(ApiKey key) => isGranted(key);

    public Refusal Refusal { get; } = new(ErrorCodes.MissingPermission, $"This key lacks the permission {name}. Grant it under Integration, or use another key.")
    {
        Details = new Dictionary<string, object> { ["permission"] = name },
    };
}
