using System.Text.Json.Nodes;
using WalletTrace.Notebooks.Tests.Jupyter.Support;

namespace WalletTrace.Notebooks.Tests.Jupyter;

/// <summary>The built tool as Jupyter itself starts it and talks to it.</summary>
public sealed class RealJupyterTests : IDisposable
{
    private readonly JupyterHome home = new();

    public void Dispose() => home.Dispose();

    [JupyterFact]
    public void Jupyter_lists_the_kernel_once_it_is_installed_and_not_after_it_was_removed()
    {
        Assert.Equal(Path.Combine(home.Kernels, ".net-csharp"), (string?)Kernels()[".net-csharp"]!["resource_dir"]);

        JupyterHome.Tool("notebook", "uninstall", "--prefix", home.Folder.Path).Good();

        Assert.False(Kernels().ContainsKey(".net-csharp"));

        JsonObject Kernels() => JsonNode.Parse(home.Program("jupyter-kernelspec", "list", "--json").Good())!["kernelspecs"]!.AsObject();
    }

    [JupyterFact]
    public void Nbconvert_executes_a_notebook_whose_cells_share_what_they_declare()
    {
        string path = Notebook(
            "int x = 20;\nConsole.WriteLine($\"x is {x}\");",
            "Console.Error.WriteLine(\"careful\");\nx * 2 + 2",
            "Display(Html(\"<b>bold</b>\"));",
            "await Task.Delay(1);\nDirectory.GetFiles(\".\", \"notebook.ipynb\").Length");

        JsonArray cells = home.Execute(path)["cells"]!.AsArray();

        Assert.Equal([1, 2, 3, 4], cells.Select(cell => (int)cell!["execution_count"]!));
        Assert.Equal("""[{"name":"stdout","output_type":"stream","text":["x is 20\n"]}]""", cells[0]!["outputs"]!.ToJsonString());
        Assert.Equal(("stderr", "42"), ((string?)cells[1]!["outputs"]![0]!["name"], (string?)cells[1]!["outputs"]![1]!["data"]!["text/plain"]![0]));
        Assert.Equal("<b>bold</b>", (string?)Assert.Single(cells[2]!["outputs"]!.AsArray())!["data"]!["text/html"]![0]);
        Assert.Equal("1", (string?)cells[3]!["outputs"]![0]!["data"]!["text/plain"]![0]);
    }

    [JupyterFact]
    public void A_cell_that_throws_shows_the_error_with_its_line_and_the_kernel_goes_on()
    {
        string path = Notebook("int y = 1;\nthrow new InvalidOperationException(\"no such account\");", "int z = 5;\nz +", "1 + 1");

        JsonArray cells = home.Execute(path, "--allow-errors")["cells"]!.AsArray();

        JsonNode thrown = Assert.Single(cells[0]!["outputs"]!.AsArray())!;
        Assert.Equal(("error", "no such account"), ((string?)thrown["output_type"], (string?)thrown["evalue"]));
        Assert.Contains("InvalidOperationException", (string?)thrown["ename"], StringComparison.Ordinal);
        Assert.Contains(thrown["traceback"]!.AsArray(), line => ((string?)line)!.Contains("line 2", StringComparison.Ordinal));
        Assert.Equal("error", (string?)Assert.Single(cells[1]!["outputs"]!.AsArray())!["output_type"]);
        Assert.Equal("2", (string?)cells[2]!["outputs"]![0]!["data"]!["text/plain"]![0]);
    }

    [JupyterFact]
    public void Jupyters_own_tests_of_kernels_pass()
    {
        Run run = home.Python(
            """
            import unittest
            import jupyter_kernel_test

            class WalletTraceTests(jupyter_kernel_test.KernelTests):
                kernel_name = ".net-csharp"
                language_name = "C#"
                file_extension = ".cs"
                code_hello_world = 'Console.WriteLine("hello, world");'
                code_stderr = 'Console.Error.WriteLine("careful");'
                completion_samples = [
                    {"text": "Console.WriteL", "matches": {"WriteLine"}},
                    {"text": "Console.", "unchecked": True},
                ]
                complete_code_samples = ["1", 'Console.WriteLine("x");', "var a = 1;\nvar b = a;", "int F(int n)\n{\n    return n;\n}"]
                incomplete_code_samples = ["if (true)\n{", "Console.WriteLine(", "int F(int n)\n{\n    return n;"]
                invalid_code_samples = ["1 + ) 2;", "}", "int 5x;"]
                code_generate_error = 'throw new InvalidOperationException("no");'
                code_execute_result = [
                    {"code": "6 * 7", "result": "42"},
                    {"code": "2 * 6 * 7", "result": "84"},
                    {"code": "new[] { 1, 2 }.Sum()", "result": "3"},
                    {"code": 'Html("<b>x</b>")', "mime": "text/html"},
                    {"code": 'Svg("<svg xmlns=\\"http://www.w3.org/2000/svg\\"/>")', "mime": "image/svg+xml"},
                ]
                code_display_data = [
                    {"code": 'Display(Html("<b>x</b>"));', "mime": "text/html"},
                    {"code": 'Display(Svg("<svg xmlns=\\"http://www.w3.org/2000/svg\\"/>"));', "mime": "image/svg+xml"},
                    {"code": "Display(5);", "mime": "text/plain"},
                ]
                supported_history_operations = ("tail", "range", "search")
                code_history_pattern = "6 ? 7*"
                code_inspect_sample = "Console.WriteLine"
                code_clear_output = "ClearOutput();"

            if __name__ == "__main__":
                unittest.main(verbosity=2)
            """);
        run.Good();

        // The one that is skipped is about pagers, which the protocol gave up.
        Assert.Matches(@"Ran 12 tests in [\d.]+s\s+OK \(skipped=1\)", run.Error);
        Assert.Matches(@"test_pager \(.*\) \.\.\. skipped", run.Error);
    }

    [JupyterFact]
    public void A_cell_that_loops_forever_is_interrupted_by_Jupyter_or_by_a_signal_and_the_kernel_goes_on_and_ends_when_told_to()
    {
        string output = home.Python(
            """
            import os, signal, sys
            from jupyter_client.manager import start_new_kernel

            km, kc = start_new_kernel(kernel_name=".net-csharp")
            pid = km.provisioner.process.pid

            def reply(id):
                while True:
                    message = kc.get_shell_msg(timeout=60)
                    if message["parent_header"]["msg_id"] == id:
                        return message["content"]

            def loop():
                id = kc.execute("while (true) { }")
                while True:
                    message = kc.get_iopub_msg(timeout=60)
                    if message["msg_type"] == "execute_input" and message["parent_header"]["msg_id"] == id:
                        return id

            print(km.kernel_spec.interrupt_mode)
            id = loop(); km.interrupt_kernel(); print(reply(id)["status"])
            print(reply(kc.execute("int x = 41;"))["status"])
            id = loop(); os.kill(pid, signal.SIGINT); print(reply(id)["status"])
            print(reply(kc.execute("x + 1", user_expressions={"again": "x + 1"}))["user_expressions"]["again"]["data"]["text/plain"])
            loop(); km.shutdown_kernel(); print(km.provisioner.process is None or km.provisioner.process.poll())
            """).Good();

        Assert.Equal(["message", "error", "ok", "error", "42", "True"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [JupyterFact]
    public void The_kernel_ends_when_Jupyter_is_gone()
    {
        string output = home.Python(
            """
            import os, subprocess, sys, time

            inner = '''
            import sys, time
            from jupyter_client.manager import start_new_kernel
            km, kc = start_new_kernel(kernel_name=".net-csharp")
            print(km.provisioner.process.pid, flush=True)
            time.sleep(600)
            '''
            parent = subprocess.Popen([sys.executable, "-c", inner], stdout=subprocess.PIPE, text=True)
            kernel = int(parent.stdout.readline())
            assert os.path.exists(f"/proc/{kernel}/cmdline")
            parent.kill()
            parent.wait()

            def gone():
                try:
                    # A process that ended but that nobody asked for its end has an empty command line.
                    return open(f"/proc/{kernel}/cmdline").read() == ""
                except FileNotFoundError:
                    return True

            for _ in range(600):
                if gone():
                    print("gone")
                    break
                time.sleep(0.1)
            else:
                os.kill(kernel, 9)
            """).Good();

        Assert.Equal("gone", output.Trim());
    }

    [JupyterFact]
    public void Jupyter_asks_for_input_where_a_cell_reads_a_line()
    {
        string output = home.Python(
            """
            from jupyter_client.manager import start_new_kernel

            km, kc = start_new_kernel(kernel_name=".net-csharp")

            def reply(id):
                while True:
                    message = kc.get_shell_msg(timeout=60)
                    if message["parent_header"]["msg_id"] == id:
                        return message["content"]

            id = kc.execute('Console.Write("Name? ");\nvar name = Console.ReadLine();\nConsole.WriteLine($"Hello, {name}");', allow_stdin=True)
            print(kc.get_stdin_msg(timeout=60)["msg_type"])
            kc.input("Ada")
            print(reply(id)["status"])
            text = ""
            while "Hello" not in text:
                message = kc.get_iopub_msg(timeout=60)
                if message["msg_type"] == "stream":
                    text += message["content"]["text"]
            print(text.strip())
            print(reply(kc.execute("Console.ReadLine()", allow_stdin=False))["status"])
            km.shutdown_kernel()
            """).Good();

        Assert.Equal(["input_request", "ok"], output.Split('\n')[..2]);
        Assert.Contains("Hello, Ada", output, StringComparison.Ordinal);
    }

    /// <summary>Writes a notebook of code cells; its path.</summary>
    private string Notebook(params string[] cells) => home.Folder.Write("notebook.ipynb", new JsonObject
    {
        ["cells"] = new JsonArray([.. cells.Select(code => new JsonObject
        {
            ["cell_type"] = "code", ["metadata"] = new JsonObject(), ["source"] = code, ["outputs"] = new JsonArray(), ["execution_count"] = null,
        })]),
        ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["name"] = ".net-csharp", ["display_name"] = "C#", ["language"] = "C#" } },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 4,
    }.ToJsonString());
}
