using Centry.Contracts;
using Centry.Dashboard.Texts;
using Centry.Dashboard.Workspaces;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Components.Balances;

/// <summary>Kinds of postings in words, and the payments that they belong to.</summary>
public static class LedgerKinds
{
    /// <summary>Some kinds end with the number of the try that they were.</summary>
    public static string Text(string kind, IStringLocalizer<UiTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(kind);
        var plain = kind.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').TrimEnd('_');
        return texts[$"Ledger.Kind.{plain}"] is { ResourceNotFound: false } text ? text : kind;
    }

    /// <summary>Where the payment is shown; null for what has no page of its own.</summary>
    public static string? Href(LedgerLineView line, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(workspace);
        return line.Kind.StartsWith("payin_", StringComparison.Ordinal) ? workspace.Url($"payins/{line.SourceId}")
            : line.Kind.StartsWith("payout_", StringComparison.Ordinal) ? workspace.Url($"payouts/{line.SourceId}")
            : null;
    }
}
