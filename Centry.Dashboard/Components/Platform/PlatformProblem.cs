using Centry.Contracts;
using Centry.Dashboard.Components.Account;
using Centry.Dashboard.Texts;
using Centry.Dashboard.Workspaces;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Components.Platform;

/// <summary>What these pages say better than the API can.</summary>
internal static class PlatformProblem
{
    /// <summary>Whoever signed in with a password alone is shown the way to a second factor.</summary>
    public static Problem Explain(Problem problem, IStringLocalizer<UiTexts> texts) => problem.Code == ErrorCodes.SecondFactorRequired
        ? new Problem(texts["Platform.SecondFactor.Title"], texts["Platform.SecondFactor.Text"], RequestId: null, MayPass: false)
        {
            Link = new ProblemLink(AccountPage.Path, texts["User.Account"]),
        }
        : problem;
}
