using System.Text.Json;
using Centry.Api.Http;
using Centry.Api.People;
using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Merchants;

namespace Centry.Api.Management.Members;

/// <summary><c>…/settings</c>: what the organization decides, and what its merchant pays.</summary>
internal static class SettingsRoutes
{
    private const string Thresholds = "merchant_payout_approval_threshold";
    private const int ThresholdsMax = 50;

    public static void MapSettings(this RouteGroupBuilder merchant)
    {
        merchant.MapGet("/settings", ReadAsync).WithTags("Settings")
            .WithName("GetSettings").WithSummary("Thresholds, the second approver, fees")
            .Produces<SettingsView>().Refuses(401, 403, 404);
        merchant.MapPatch("/settings", ChangeAsync).WithTags("Settings")
            .WithName("ChangeSettings").WithSummary("Change thresholds and whether a second person has to approve")
            .Accepts<ChangeSettingsRequest>("application/json").Produces<SettingsView>().Refuses(400, 401, 403, 404, 413, 415).RequiresRecentProof();
    }

    private static async Task<IResult> ReadAsync(HttpContext http, Guid merchantId, ManageSettings settings)
        => TypedResults.Json(await settings.ReadAsync(merchantId, http.RequestAborted), CentryJson.Options);

    private static Task<IResult> ChangeAsync(HttpContext http, Guid merchantId, ManageSettings settings) => SmallBody.WithFieldsAsync(http.Request, async fields =>
    {
        bool? secondApprover = fields.Find("require_second_approver") is null ? null : fields.Flag("require_second_approver");
        var amounts = ReadThresholds(fields);
        if (fields.HasFaults)
            return PaymentFields.Invalid(fields.Faults).ToResult();
        return await settings.ChangeAsync(merchantId, Member.Of(http).OrganizationId, secondApprover, amounts, http.RequestAborted) is { } refusal
            ? refusal.ToResult()
            : TypedResults.Json(await settings.ReadAsync(merchantId, http.RequestAborted), CentryJson.Options);
    });

    private static Dictionary<string, decimal?> ReadThresholds(JsonFields fields)
    {
        var amounts = new Dictionary<string, decimal?>();
        if (fields.Find(Thresholds) is not { } element)
            return amounts;
        if (element.ValueKind != JsonValueKind.Object || element.EnumerateObject().Count() > ThresholdsMax)
        {
            fields.Fault(Thresholds, "Must be an object of amounts by currency, such as {\"UGX\": 1000000}; null lets no payout wait.");
            return amounts;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null)
                amounts[property.Name] = null;
            else if (MoneyParsing.IsZero(property.Value))
                amounts[property.Name] = 0;
            else if (MoneyParsing.TryReadMajor(property.Value, out var amount, out var fault))
                amounts[property.Name] = amount;
            else
                fields.Fault(Thresholds, $"{property.Name}: {fault}");
        }

        return amounts;
    }
}
