using Centry.Core.Currencies;

namespace Centry.Core.Reference;

/// <summary>A country in which merchants can be paid.</summary>
/// <param name="Alpha2">ISO 3166-1 alpha-2: <c>UG</c>.</param>
/// <param name="Alpha3">ISO 3166-1 alpha-3: <c>UGA</c>.</param>
/// <param name="DefaultCurrency">What an amount is in when no currency is named.</param>
/// <param name="DialCode">Country calling code without the plus: 256.</param>
public sealed record Country(string Alpha2, string Alpha3, string Name, Currency DefaultCurrency, int DialCode);
