using System.Globalization;
using Centry.Dashboard.Texts;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Format;

/// <summary>How Centry's fees are shown.</summary>
public static class FeeFormat
{
    /// <summary><c>1.25%</c>, <c>1.25% + 100</c>; the fixed part is in whatever currency the payment is.</summary>
    /// <param name="percentage">Of the payment's amount.</param>
    /// <param name="fixedAmount">In currency units.</param>
    public static string Show(decimal percentage, decimal fixedAmount, IStringLocalizer<UiTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var part = percentage.ToString("#,0.####", CultureInfo.CurrentCulture);
        return fixedAmount == 0 ? texts["Fee.Percent", part] : texts["Fee.Both", part, fixedAmount.ToString("#,0.##", CultureInfo.CurrentCulture)];
    }
}
