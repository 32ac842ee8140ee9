using Centry.Api;
using Centry.Api.Commands;

return args is [var command, .. var rest] && OperatorCommands.Knows(command)
    ? await OperatorCommands.RunAsync(command, rest)
    : await RunAsync(args);

static async Task<int> RunAsync(string[] args)
{
    await ApiHost.Create(args).RunAsync();
    return 0;
}
