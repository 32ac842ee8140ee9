using Centry.Api;
using Centry.Api.Commands;

try
{
    return args is [var command, .. var rest] && OperatorCommands.Knows(command)
        ? await OperatorCommands.RunAsync(command, rest)
        : await RunAsync(args);
}
catch (StartRefusedException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}

static async Task<int> RunAsync(string[] args)
{
    await ApiHost.Create(args).RunAsync();
    return 0;
}
