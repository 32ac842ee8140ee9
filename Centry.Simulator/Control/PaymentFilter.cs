using Centry.Simulator.Providers;
using Microsoft.AspNetCore.Mvc;

namespace Centry.Simulator.Control;

/// <summary>Which of the payments held are meant; all, where nothing is said.</summary>
/// <param name="Operation">The provider's word, <c>transfer</c>.</param>
internal sealed record PaymentFilter(
    string? Operation, string? Status, [property: FromQuery(Name = "external_id")] string? ExternalId, string? Msisdn, bool? Prompt)
{
    public bool Takes(HeldPayment payment) => (Operation is null || payment.Operation == Operation)
        && (Status is null || payment.Status == Status)
        && (ExternalId is null || payment.ExternalId == ExternalId)
        && (Msisdn is null || payment.Party == Msisdn)
        && (Prompt is null || payment.Prompt == Prompt);
}
