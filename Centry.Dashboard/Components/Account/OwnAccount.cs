using Centry.Contracts;

namespace Centry.Dashboard.Components.Account;

/// <summary>Whose account the page shows.</summary>
/// <param name="RenewAsync">Asks the API anew, after a change of the account.</param>
public sealed record OwnAccount(MeResponse User, Func<Task> RenewAsync);
