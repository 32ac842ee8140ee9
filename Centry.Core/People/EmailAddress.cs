using System.Net.Mail;

namespace Centry.Core.People;

/// <summary>What counts as an e-mail address.</summary>
public static class EmailAddress
{
    /// <summary>RFC 5321, 4.5.3.1.3, without the angle brackets.</summary>
    public const int LengthMax = 254;

    public static bool IsSound(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        return email.Length <= LengthMax && !email.Any(char.IsControl) && MailAddress.TryCreate(email, out var parsed) && parsed.Address == email;
    }
}
