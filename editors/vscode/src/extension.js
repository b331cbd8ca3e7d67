// Starts `criteria lsp` and connects it to the editor.
const { window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async function activate() {
  const settings = workspace.getConfiguration("criteria");
  const command = settings.get("command");
  const language = settings.get("language");
  client = new LanguageClient(
    "criteria",
    "Criteria sets",
    { command, args: ["lsp", "--lang", language] },
    { documentSelector: [{ language: "yaml" }], initializationOptions: { language } },
  );
  try {
    await client.start();
  } catch (error) {
    window.showErrorMessage(
      `Không chạy được ${command} lsp; hãy cài criteria-engine[cli,lsp] hoặc sửa criteria.command. / ` +
        `Cannot run ${command} lsp; install criteria-engine[cli,lsp] or set criteria.command. (${error.message})`,
    );
  }
};

exports.deactivate = () => client?.stop();
