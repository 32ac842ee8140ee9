namespace Centry.Dashboard.Components.Account;

/// <summary>What the API asks of a password's length: the browser says so before anything is sent. The API decides.</summary>
internal static class PasswordTerms
{
    public const int LengthMin = 10;
    public const int LengthMax = 128;
}
