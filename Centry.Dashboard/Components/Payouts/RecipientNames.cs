using System.Globalization;
using Centry.Contracts;
using Centry.Dashboard.Texts;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Components.Payouts;

/// <summary>Who a payout is for, in a few words.</summary>
public static class RecipientNames
{
    /// <summary>The name, else where the money goes; of a bulk payout how many they are.</summary>
    public static string Of(PayoutView payout, IStringLocalizer<UiTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(payout);
        ArgumentNullException.ThrowIfNull(texts);
        return payout.IsBulk
            ? texts[payout.RecipientCount == 1 ? "Payouts.Recipients.One" : "Payouts.Recipients", payout.RecipientCount.ToString("N0", CultureInfo.CurrentCulture)]
            : payout.RecipientName ?? payout.RecipientPhone ?? payout.RecipientAccountNumber ?? "–";
    }
}
