using System.Globalization;

namespace Centry.Connectors.Erp.Xero;

/// <summary>Query strings and the filters in them.</summary>
internal static class XeroQuery
{
    /// <summary>
    /// Rows of a page. Xero's own is 100 and its most 1000 (announced for July 2024, calcinai/xero-php#915); between them, for the day's
    /// limit counts calls and the time for one is limited too.
    /// </summary>
    public const int PageSize = 200;

    public static string Of(string resource, params (string Name, string Value)[] parameters)
        => $"{resource}?{string.Join('&', parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"))}";

    /// <summary>A page in the order of ids: the one order that no change of a row upsets.</summary>
    public static string Page(string resource, string idField, ErpPosition position, params (string Name, string Value)[] parameters)
        => Of(resource, [("page", Text(Number(position))), ("pageSize", Text(PageSize)), ("order", $"{idField} ASC"), .. parameters]);

    /// <summary>What the position says after this page; null at the end.</summary>
    public static string? Next(ErpPosition position, XeroPagination? pagination, int rows)
    {
        var goesOn = pagination is null ? rows >= PageSize : pagination.Page < pagination.PageCount && rows > 0;
        return goesOn ? Text(Number(position) + 1) : null;
    }

    /// <summary><c>Field=="text"</c>. How Xero would have quotes written in it is nowhere said: <see cref="Unquoted"/> first.</summary>
    public static string Is(string field, string text) => $"{field}==\"{text}\"";

    /// <summary>Text that needs no quoting in a filter.</summary>
    public static string Unquoted(string text) => text.Replace('"', '\'').Replace('\\', '/');

    private static int Number(ErpPosition position) => position.Page is null ? 1 : int.Parse(position.Page, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
