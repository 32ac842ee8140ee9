using Microsoft.Extensions.Options;

namespace Centry.Core.People.Mail;

/// <summary>What people are told by mail.</summary>
public sealed class MailTexts(IOptionsMonitor<PeopleOptions> options)
{
    public MailDraft Invitation(string email, string organization, string role, string token) => new(
        email, $"Join {OneLine(organization)} on Centry",
        $"""
        You are invited to {OneLine(organization)} on Centry as {OneLine(role)}.

        Accept within 7 days:
        {Link("invitation", token)}

        If you do not know this organization, ignore this mail.
        """);

    public MailDraft PasswordReset(string email, string token) => new(
        email, "Set a new password for Centry",
        $"""
        Somebody, hopefully you, asked for a new password for this address.

        Set it within one hour:
        {Link("reset-password", token)}

        If it was not you, ignore this mail: your password stays as it is.
        """);

    /// <summary>For changes that a thief would make: whoever did not make them must hear of them.</summary>
    /// <param name="what">A sentence.</param>
    public MailDraft SecurityNotice(string email, string what) => new(
        email, "A change to your Centry account",
        $"""
        {what}

        If this was not you, set a new password at once and tell the owners of your organization:
        {options.CurrentValue.DashboardUrl.TrimEnd('/')}/forgot-password
        """);

    /// <summary>For what a merchant's owners must know.</summary>
    public MailDraft MerchantNotice(string email, string merchant, string text) => new(
        email, $"{OneLine(merchant)}: a notice from Centry",
        $"""
        {text}

        {options.CurrentValue.DashboardUrl.TrimEnd('/')}
        """);

    // In the fragment: browsers send it to no server, so no log has it and no referrer.
    private string Link(string page, string token) => $"{options.CurrentValue.DashboardUrl.TrimEnd('/')}/{page}#{token}";

    // A name must not begin a line or a header of its own.
    private static string OneLine(string text) => string.Concat(text.Where(c => !char.IsControl(c)));
}
